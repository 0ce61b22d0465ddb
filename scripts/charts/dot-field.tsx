import { memo, type ReactNode } from 'react';
import type { Colour } from '../../app/contract/colour';
import { CSS_COLOURS } from '../../app/ui/colours';

export interface FieldDot {
  /** Rising by one: it decides where the dot stands, so that no dot moves within its column. */
  readonly id: number;
  /** Who answered; null when nobody did. */
  readonly colour: Colour | null;
  readonly error: string | null;
}

export interface DotFieldProps {
  readonly dots: readonly FieldDot[];
  readonly columns: number;
  readonly rows: number;
  /** What the field shows, for those who do not see it. */
  readonly label: string;
  /** The dot that is pointed at. */
  readonly selected?: number | null;
}

const CELL = 10;
const ERROR_COLOUR = '#d92d20';

/**
 * A dot for each sampled request, column by column, the latest at the right: filled discs of the colour that answered;
 * errors are crosses, in a ring of the colour where one answered. Each carries its id as `data-dot`.
 */
export function DotField({ dots, columns, rows, label, selected = null }: DotFieldProps): ReactNode {
  const lastColumn = Math.floor((dots.at(-1)?.id ?? 0) / rows);
  const firstColumn = lastColumn - columns + 1;
  return (
    <svg viewBox={`0 0 ${columns * CELL} ${rows * CELL}`} width="100%" role="img" aria-label={label}>
      {dots
        .filter(({ id }) => Math.floor(id / rows) >= firstColumn)
        .map(({ id, colour, error }) => (
          <FieldMark
            key={id}
            id={id}
            x={(Math.floor(id / rows) - firstColumn + 0.5) * CELL}
            y={((id % rows) + 0.5) * CELL}
            colour={colour}
            failed={error !== null}
            selected={id === selected}
          />
        ))}
    </svg>
  );
}

interface FieldMarkProps {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly colour: Colour | null;
  readonly failed: boolean;
  readonly selected: boolean;
}

const FieldMark = memo(function FieldMark({ id, x, y, colour, failed, selected }: FieldMarkProps): ReactNode {
  const ring = selected && (
    <circle cx={x} cy={y} r={4.6} fill="none" stroke="currentColor" strokeWidth={1.2} />
  );
  if (!failed) {
    return (
      <g>
        <circle data-dot={id} cx={x} cy={y} r={3.6} fill={colour ? CSS_COLOURS[colour] : 'currentColor'} />
        {ring}
      </g>
    );
  }
  return (
    <g data-error>
      <circle
        data-dot={id}
        cx={x}
        cy={y}
        r={4.2}
        fill={ERROR_COLOUR}
        fillOpacity={0.18}
        stroke={colour ? CSS_COLOURS[colour] : ERROR_COLOUR}
        strokeWidth={1}
      />
      <path
        d={`M${x - 2.4} ${y - 2.4}l4.8 4.8m0 -4.8l-4.8 4.8`}
        stroke={ERROR_COLOUR}
        strokeWidth={1.8}
        strokeLinecap="round"
        pointerEvents="none"
      />
      {ring}
    </g>
  );
});
