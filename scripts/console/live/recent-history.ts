import type { ConsoleEvents, Dot, Point } from '../contract';

const POINTS_FOR_MS = 600_000;
const DOTS = 600;

/** What a page is told that comes, or comes back: the last ten minutes. */
export class RecentHistory {
  #points: readonly Point[] = [];
  #dots: readonly Dot[] = [];

  get content(): ConsoleEvents['history'] {
    return { points: this.#points, dots: this.#dots };
  }

  addPoint(point: Point): void {
    this.#points = [...this.#points.filter(({ at }) => at > point.at - POINTS_FOR_MS), point];
  }

  addDots(dots: readonly Dot[]): void {
    this.#dots = [...this.#dots, ...dots].slice(-DOTS);
  }
}

/** A moment of which nothing is known: between two of them a chart has a gap. */
export function unknownPoint(at: number): Point {
  return {
    at,
    configured: null,
    requests: null,
    errors: 0,
    sockets: null,
    deliveryP99Ms: { blue: null, green: null },
    mark: null,
  };
}
