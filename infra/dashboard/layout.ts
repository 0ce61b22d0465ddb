import type { Widget } from './widgets';

/** The columns of a dashboard. */
const COLUMNS = 24;

/** Widgets side by side, each as wide as the others. */
export interface Row {
  /** In rows of the dashboard's grid, of about 60 pixels. */
  readonly height: number;
  readonly widgets: readonly Widget[];
}

/** A widget at its place, in units of the grid. */
export interface PlacedWidget extends Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Puts rows below each other. */
export function layOut(rows: readonly Row[]): PlacedWidget[] {
  let y = 0;
  return rows.flatMap(({ height, widgets }) => {
    const top = y;
    y += height;
    const width = Math.floor(COLUMNS / widgets.length);
    return widgets.map((widget, index) => ({ ...widget, x: index * width, y: top, width, height }));
  });
}
