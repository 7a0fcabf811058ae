"""`windshield providers`: the Providers screen from the shell."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer
from rich.table import Table

from analytics.codes import unknown_values
from analytics.drive import DriveTimes
from analytics.drive_reach import locate_within
from analytics.exports import WRITERS, annotate, describe_export
from analytics.near_minutes import add_minutes
from analytics.paging import Sort
from analytics.provider_filter import ProviderFilter
from analytics.providers import export_providers, find_providers, summarise
from analytics.within import read_within
from commands.console import errors, output, snapshot_path
from data.errors import FilterInvalid
from data.snapshot.reader import Snapshot

SHOWN = ("rank", "name", "npi", "specialty", "volume", "trend_pct", "idn_name", "city", "state", "miles",
         "drive_minutes")  # fmt: skip


class Format(StrEnum):
    """How the result is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    PARQUET = "parquet"


class Match(StrEnum):
    """Whether one of several codes is enough."""

    ANY = "any"
    ALL = "all"


Many = list[str]


def find(
    specialty: Annotated[Many, typer.Option(help="Specialty by name; repeatable.")] = [],
    taxonomy: Annotated[Many, typer.Option(help="NUCC code, or 207X*.")] = [],
    code: Annotated[Many, typer.Option(help="CPT/HCPCS code, or 2744*.")] = [],
    code_match: Annotated[Match, typer.Option(help="One of the codes, or all of them.")] = Match.ANY,
    icd10: Annotated[Many, typer.Option(help="ICD-10-CM code, or E11.*.")] = [],
    icd10_match: Annotated[Match, typer.Option(help="One of the diagnoses, or all of them.")] = Match.ANY,
    volume_min: Annotated[int | None, typer.Option(help="Procedures in 12 months, at least.")] = None,
    volume_max: Annotated[int | None, typer.Option(help="Procedures in 12 months, at most.")] = None,
    decile: Annotated[list[int], typer.Option(help="1 to 10; repeatable.")] = [],
    payer: Annotated[str | None, typer.Option(help="Count this payer class only.")] = None,
    payer_share: Annotated[float | None, typer.Option(help="The payer's least share, %.")] = None,
    idn: Annotated[Many, typer.Option(help="IDN id.")] = [],
    site_kind: Annotated[Many, typer.Option(help="inpatient, hopd, asc, office, …")] = [],
    state: Annotated[Many, typer.Option(help="Two letters.")] = [],
    county: Annotated[Many, typer.Option(help="Five-digit FIPS code.")] = [],
    hrr: Annotated[list[int], typer.Option(help="Hospital referral region.")] = [],
    zip_code: Annotated[Many, typer.Option("--zip", help="Five digits.")] = [],
    near: Annotated[
        str | None, typer.Option(help="A ZIP, a point (41.9,-87.6), a site's id or name.")
    ] = None,
    within: Annotated[
        str, typer.Option(help="Great-circle distance (40mi, 64km) or drive time, one way (30min, 1h30).")
    ] = "40mi",
    text: Annotated[str, typer.Option(help="Beginnings of words of the name, or of the NPI.")] = "",
    deactivated: Annotated[bool, typer.Option(help="Deactivated clinicians too.")] = False,
    rank_by: Annotated[Many, typer.Option(help="Rank by these codes instead of --code.")] = [],
    sort: Annotated[str, typer.Option(help="Column to order by.")] = "volume",
    ascending: Annotated[bool, typer.Option(help="The smallest first.")] = False,
    limit: Annotated[int | None, typer.Option(help="Rows; 100 for a table, else all.", min=1)] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help="File to write to instead of standard output.")] = None,
    snapshot: Annotated[str, typer.Option(help="Id or directory; the current one if left out.")] = "",
) -> None:
    """Find and rank clinicians."""
    from workspace import open_workspace  # opens the plan store, which --help need not wait for

    market = Snapshot.open(snapshot_path(snapshot))
    drive = open_workspace().drive
    question = ProviderFilter(
        specialties=tuple(specialty),
        taxonomies=tuple(taxonomy),
        codes=tuple(code),
        codes_match=code_match.value,
        icd10=tuple(icd10),
        icd10_match=icd10_match.value,
        volume_min=volume_min,
        volume_max=volume_max,
        deciles=tuple(decile),
        payer=payer,
        payer_share_min_pct=payer_share,
        idns=tuple(idn),
        site_kinds=tuple(site_kind),
        states=tuple(state),
        counties=tuple(county),
        hrrs=tuple(hrr),
        zips=tuple(zip_code),
        near=locate_within(market, near, read_within(within), drive) if near else None,
        text=text,
        include_deactivated=deactivated,
        rank_by=tuple(rank_by),
    )
    for unknown in unknown_values(market, question):
        errors.print(str(unknown))
    order = Sort(sort, descending=not ascending)
    if form is Format.TABLE:
        rows = find_providers(market, question, sort=order, limit=limit or 100).rows
        _print_table(market, question, rows, drive)
        return
    rows = export_providers(market, question, sort=order)
    if limit:
        rows = rows.slice(0, limit)
    rows = add_minutes(rows, question.near, drive)
    about = describe_export(market, question, drive.statement)
    _write(WRITERS[form.value](rows, about), form, out)


def _write(content: bytes, form: Format, out: Path | None) -> None:
    if out is not None:
        try:
            out.write_bytes(content)
        except OSError as error:
            raise FilterInvalid(
                f"{out} can't be written ({error.strerror}).", "Name another file."
            ) from error
        errors.print(f"{out}: {len(content):,} bytes")
        return
    if form in (Format.XLSX, Format.PARQUET) and sys.stdout.isatty():
        raise FilterInvalid(f"A {form.value} file is not for a terminal.", "Name a file with --out.")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _print_table(market: Snapshot, question: ProviderFilter, rows: pa.Table, drive: DriveTimes) -> None:
    about = describe_export(market, question, drive.statement)
    total = summarise(market, question)
    output.print(f"{total.clinicians:,} clinicians · {total.procedures:,} procedures · {total.idns:,} IDNs")
    output.print(f"{about['data']} · {about['window']} · snapshot {about['snapshot']}", style="dim")
    if "drive" in about:
        output.print(about["drive"], style="dim")
    if not rows.num_rows:
        errors.print("Nobody passes this filter. Take one part of it away, or widen it.")
        return
    rows = add_minutes(rows, question.near, drive)
    shown = [name for name in SHOWN if name in rows.column_names and (name != "miles" or question.near)]
    table = Table(box=None, pad_edge=False)
    for name in shown:
        right = name in ("rank", "volume", "trend_pct", "miles", "drive_minutes")
        table.add_column(
            {"drive_minutes": "min"}.get(name) or name.removesuffix("_name").removesuffix("_pct"),
            justify="right" if right else "left",
        )
    for row in annotate(rows, about).to_pylist():
        table.add_row(*(_cell(row, name) for name in shown))
    output.print(table)


def _cell(row: dict[str, object], name: str) -> str:
    value = row[name]
    if value is None:
        note = str(row["volume_note"])
        return note if name == "volume" and note != "not in the source" else "—"
    match name, value:
        case "trend_pct", float():
            return f"{value:+.0f} %".replace("-", "−")
        case "miles", float():
            return f"{value:.1f}"
        case "drive_minutes", float():
            return f"{value:.0f}"
        case _, int():
            return f"{value:,}"
    return str(value)
