import type { ReactNode } from 'react';
import type { Colour } from '../../app/contract/colour';
import { CSS_COLOURS } from '../../app/ui/colours';
import { place } from './scales';

const WIDTH = 100;
const HEIGHT = 6;
const GAP = 0.6;

/** The share of the two colours as a bar: blue from the left, green from the right; empty where nothing is known. */
export function SplitBar(props: {
  readonly counts: Readonly<Record<Colour, number>> | null;
  /** What the bar shows, for those who do not see it; without it the numbers must stand beside. */
  readonly label?: string;
}): ReactNode {
  const { counts, label } = props;
  const sum = counts ? counts.blue + counts.green : 0;
  const blue = counts && sum > 0 ? (counts.blue / sum) * WIDTH : 0;
  const gap = blue > 0 && blue < WIDTH ? GAP : 0;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      preserveAspectRatio="none"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <rect width={WIDTH} height={HEIGHT} fill="currentColor" fillOpacity={0.12} />
      {sum > 0 && (
        <>
          <rect width={place(Math.max(0, blue - gap / 2))} height={HEIGHT} fill={CSS_COLOURS.blue} />
          <rect
            x={place(blue + gap / 2)}
            width={place(Math.max(0, WIDTH - blue - gap / 2))}
            height={HEIGHT}
            fill={CSS_COLOURS.green}
          />
        </>
      )}
    </svg>
  );
}
