/** The toolbar's icons: 20 × 20, drawn in the text's colour. */

const svg = (body: string): string =>
  `<svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" ` +
  `stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${body}</svg>`;

export const ICONS = {
  pan: svg('<path d="M5 3l10 7.2-4.6.7 2.6 4.9-2 1-2.5-4.9L5 15z"/>'),
  lasso: svg(
    '<path d="M10 3.2c4.2 0 7.3 1.9 7.3 4.6s-3.1 4.7-7.3 4.7-7.3-2-7.3-4.7S5.8 3.2 10 3.200z" stroke-dasharray="2.6 2.2"/><path d="M6.2 11.800c-1.6.7-1.7 2.6 0 3s2.4 1 1.3 2.6"/>',
  ),
  polygon: svg(
    '<path d="M4.5 7.500L11 3.800l5 4.7-2.6 7.3-7.4-.6z"/><g fill="currentColor" stroke="none"><circle cx="4.5" cy="7.5" r="1.7"/><circle cx="11" cy="3.8" r="1.7"/><circle cx="16" cy="8.5" r="1.7"/><circle cx="13.4" cy="15.8" r="1.7"/><circle cx="6" cy="15.2" r="1.7"/></g>',
  ),
  radius: svg('<circle cx="10" cy="10" r="7"/><path d="M10 10h7"/><circle cx="10" cy="10" r="1.3" fill="currentColor"/>'),
  edit: svg(
    '<path d="M4.5 15.500V5h11" /><path d="M15.5 5L4.5 15.5" stroke-dasharray="2 2"/><g fill="var(--tm-paper)"><rect x="2.7" y="3.2" width="3.6" height="3.6"/><rect x="13.7" y="3.2" width="3.6" height="3.6"/><rect x="2.7" y="13.7" width="3.6" height="3.6"/></g>',
  ),
  remove: svg('<path d="M4 5.500h12M8 5.500V3.800h4v1.700M5.5 5.500l.8 10.700h7.400l.8-10.700M8.5 8.500v5M11.5 8.500v5"/>'),
  pick: svg('<path d="M3.5 10a6.5 6.5 0 1 1 13 0 6.5 6.5 0 1 1-13 0z" stroke-dasharray="2.6 2"/><path d="M10 7v6M7 10h6"/>'),
  split: svg('<path d="M3.5 6.500h5v7h-5zM11.5 6.500h5v7h-5z"/><path d="M10 2.500v15" stroke-dasharray="2.2 2"/>'),
  lock: svg('<rect x="4.5" y="9" width="11" height="7.5" rx="1.5"/><path d="M7 9V6.500a3 3 0 0 1 6 0V9"/>'),
  unlock: svg('<rect x="4.5" y="9" width="11" height="7.5" rx="1.5"/><path d="M7 9V6a3 3 0 0 1 5.8-1"/>'),
  fit: svg('<path d="M3.5 7V3.500H7M13 3.500h3.500V7M16.5 13v3.500H13M7 16.500H3.500V13"/><circle cx="10" cy="10" r="2.3"/>'),
  next: svg('<circle cx="6" cy="10" r="2.5" stroke-dasharray="1.8 1.6"/><path d="M11 10h6M14.5 7l3 3-3 3"/>'),
  undo: svg('<path d="M7.5 4L4 7.5 7.5 11"/><path d="M4 7.500h7.500a4.2 4.2 0 0 1 0 8.500H7"/>'),
  redo: svg('<path d="M12.5 4L16 7.5 12.5 11"/><path d="M16 7.500H8.500a4.2 4.2 0 0 0 0 8.500H13"/>'),
} as const;

export type IconName = keyof typeof ICONS;
