"""How a report looks: light or dark, on a phone, on paper.

Payer classes have colours of M. Okabe and K. Ito, "Color Universal Design", 2008, which colour-blind people
tell apart, with letters on them that keep a contrast of 4.5.
"""

STYLE = """
:root { color-scheme: light dark; --text: #1d2730; --quiet: #55616c; --line: #d5dbe0; --faint: #f2f5f7;
  --page: #ffffff; --accent: #0b6a94; --band: #0b6a9433; --mark: #a34b00; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e9ee; --quiet: #a7b2bd; --line: #37424d;
  --faint: #1d252d; --page: #14191f; --accent: #4db6e2; --band: #4db6e240; --mark: #f0a35e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 20px 24px 40px; background: var(--page);
  color: var(--text);
  font: 14px/1.45 system-ui, "Segoe UI", "Source Sans 3", Roboto, "Helvetica Neue", sans-serif; }
h1 { margin: 0; font-size: 24px; line-height: 1.2; }
h2 { margin: 28px 0 6px; font-size: 16px; line-height: 1.3; }
h3 { margin: 12px 0 2px; font-size: 14px; }
p { margin: 4px 0; } ul, ol { margin: 4px 0; padding-left: 20px; } li { margin: 2px 0; }
.synthetic { display: inline-block; margin: 8px 0 2px; padding: 2px 10px; border: 1px solid var(--mark);
  border-radius: 4px; color: var(--mark); font-weight: 600; }
.quiet, small, .foot { color: var(--quiet); } small, .foot, .methods { font-size: 12px; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 10px 0 0; }
dl.facts dt { color: var(--quiet); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { vertical-align: bottom; font-weight: 600; border-bottom-color: var(--quiet); }
thead small { display: block; font-weight: 400; }
th bdi, .name { overflow-wrap: anywhere; font-weight: 600; }
tbody th { font-weight: 400; } td small, th small { display: block; }
td.number, th.number { text-align: right; } td.number b { font-weight: 600; }
td b, td small { white-space: nowrap; }
td small.more { white-space: normal; } table.cards th[scope=row] { min-width: 190px; }
sup { line-height: 0; font-size: 10px; } sup a { margin-left: 2px; color: var(--mark); }
ol.foot { padding-left: 22px; } ol.foot li { margin: 0; }
svg { display: block; overflow: visible; } svg text { fill: var(--text); font-size: 11px; }
svg svg { overflow: hidden; }
.grid { stroke: var(--line); } .zero { stroke: var(--quiet); stroke-width: 1.4; }
.interval { stroke: var(--accent); stroke-width: 3; stroke-linecap: round; }
.point { fill: var(--accent); stroke: var(--page); stroke-width: 1.5; }
svg .tick { fill: var(--quiet); font-size: 10.5px; } svg .note { fill: var(--quiet); font-style: italic; }
svg .halo { paint-order: stroke; stroke: var(--page); stroke-width: 3px; }
.course { fill: none; stroke: var(--accent); stroke-width: 1.8; vector-effect: non-scaling-stroke; }
.band { fill: var(--band); }
table.forest th[scope=row] { width: 24%; } table.forest td.wide { width: 99%; padding-block: 2px; }
table.forest td.number { white-space: nowrap; }
table.forest th, table.forest td { border-bottom: 0; }
table.forest thead th { border-bottom: 1px solid var(--line); }
.courses { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 12px 18px;
  align-items: end; }
figure { margin: 0; break-inside: avoid; min-width: 0; }
ul.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; padding: 0; list-style: none; }
.swatch { display: inline-block; width: 12px; height: 12px; margin-right: 5px; border-radius: 2px;
  vertical-align: -1px; }
.part { stroke: var(--page); stroke-width: 1; } svg .label { font-size: 11.5px; fill: #10151a; }
svg .on0 { fill: #ffffff; }
.p0 { fill: #0072b2; background: #0072b2; } .p1 { fill: #e69f00; background: #e69f00; }
.p2 { fill: #009e73; background: #009e73; } .p3 { fill: #cc79a7; background: #cc79a7; }
.p4 { fill: #56b4e9; background: #56b4e9; }
.methods { columns: 2 380px; column-gap: 32px; } .methods li, .methods p { break-inside: avoid; }
.methods p { margin: 0 0 5px; }
@media screen and (max-width: 640px) {
  body { padding: 14px 14px 32px; } dl.facts { grid-template-columns: 1fr; }
  dl.facts dd { margin-bottom: 5px; }
  table, thead, tbody, tr, th, td { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  th, td { padding: 2px 0; border: 0; } tbody tr { padding: 8px 0; border-bottom: 1px solid var(--line); }
  table.cards td { display: flex; justify-content: space-between; gap: 14px; }
  table.cards td > span { text-align: right; } td small { display: inline; } td small.more { display: block; }
  table.cards td::before { content: attr(data-label); color: var(--quiet); }
  table.forest tbody tr { display: grid; grid-template-columns: 1fr max-content; padding: 5px 0; border: 0; }
  table.forest th[scope=row] { width: auto; }
  table.forest td.wide { grid-column: 1 / -1; grid-row: 2; width: auto; }
  table.forest tr.axis td:not(.wide) { display: none; }
  .courses { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
}
@media print {
  @page { margin: 10mm; }
  :root { color-scheme: light; --text: #000; --quiet: #444; --line: #bbb; --faint: #eee; --page: #fff;
    --accent: #0b6a94; --band: #0b6a9433; --mark: #8a3f00; }
  body { max-width: none; padding: 0; font-size: 7.6pt; line-height: 1.25; print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
  h1 { font-size: 14pt; } h2 { margin: 7pt 0 1pt; font-size: 10pt; break-after: avoid; }
  h3 { margin: 3pt 0 0; font-size: 8pt; } .synthetic { margin: 3pt 0 0; }
  dl.facts { gap: 0 10pt; margin: 3pt 0 0; }
  p, ul, ol, li { margin-block: 1pt; } .foot li { margin: 0; }
  small, .foot, .methods { font-size: 6.6pt; } th, td { padding: 1pt 3pt; }
  tr, p, figure { break-inside: avoid; }
  svg .tick { font-size: 7pt; } svg text, svg .label { font-size: 8pt; }
  table.cards th[scope=row] { min-width: 0; } table.cards th, table.cards td { padding: 1.2pt 2.5pt; }
  table.shares td small.more { white-space: nowrap; }
  table.forest td.wide { padding-block: 0; }
  .courses { grid-template-columns: repeat(4, 1fr); gap: 3pt 10pt; }
  .methods { columns: 3 180px; column-gap: 14pt; } .methods p { margin: 0 0 2pt; }
}
"""
