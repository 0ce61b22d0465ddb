/**
 * What an instance reports of itself: in a line of its log once a minute, `{"event":"figures","connections":12,...}`, of
 * which CloudWatch makes metrics.
 */
export const FIGURES_EVENT = 'figures';

/** Each instance reports once within every such period of the clock. */
export const FIGURES_PERIOD_SECONDS = 60;

export const FIGURES = ['connections', 'messages', 'handovers'] as const;
export type Figure = (typeof FIGURES)[number];

/**
 * `connections`: open now. `messages`: acknowledged since the last report. `handovers`: clients that were asked to move
 * to another colour since the last report.
 */
export type Figures = Readonly<Record<Figure, number>>;
