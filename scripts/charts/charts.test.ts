import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { DotField, type FieldDot } from './dot-field';
import { LineChart, type LineChartProps } from './line-chart';
import { placeMarks } from './marks';
import { formatSeconds, roundUp, timeStep } from './scales';
import { knownRuns, ShareChart } from './share-chart';
import { SplitBar } from './split-bar';

const size = { width: 400, height: 200, fontSize: 12 };

describe('lines', () => {
  const draw = (points: LineChartProps['series'][number]['points'], options: Partial<LineChartProps> = {}) =>
    renderToStaticMarkup(
      createElement(LineChart, {
        label: 'Delivery',
        size,
        unit: 'ms',
        series: [{ name: 'p99', stroke: '#123456', points }],
        ...options,
      }),
    );
  const path = (svg: string) => /data-series="p99" d="([^"]*)"/.exec(svg)?.[1];

  it('break where a value is unknown, which is never drawn as zero', () => {
    const drawn = path(draw([4, null, 8, 8].map((value, at) => ({ at, value }))));
    expect(drawn?.match(/M/g)).toHaveLength(2);
    expect(drawn?.match(/L/g)).toHaveLength(1);
  });

  it('leave out what is before the time axis', () => {
    expect(
      path(
        draw(
          [1, 2, 3].map((value, at) => ({ at, value })),
          { domain: [2, 3] },
        ),
      ),
    ).not.toContain('L');
  });

  it('are named for those who do not see them, and say what they are', () => {
    const svg = draw([{ at: 0, value: 1 }]);
    expect(svg).toContain('role="img" aria-label="Delivery"');
    expect(svg).toContain('>p99</text>');
  });

  it('show text as text', () => {
    const svg = draw([], { marks: [{ at: 0, label: '<script>' }] });
    expect(svg).toContain('&lt;script&gt;');
  });

  it('can be drawn when nothing was measured', () => {
    expect(draw([])).not.toMatch(/NaN|Infinity/);
  });
});

describe('shares', () => {
  const blue = { blue: 1, green: 0 };

  it('are stretches of what is known', () => {
    const points = [blue, blue, null, blue, { blue: 0, green: 0 }].map((counts, at) => ({ at, counts }));
    expect(knownRuns(points, [0, 9]).map((run) => run.map(({ at }) => at))).toEqual([[0, 1], [3]]);
  });

  it('show what is intended over what is', () => {
    const points = [{ at: 0, counts: blue }];
    const svg = renderToStaticMarkup(
      createElement(ShareChart, { label: 'Sockets', size, domain: [0, 9], points, intended: points }),
    );
    expect(svg).toContain('data-area="blue"');
    expect(svg).toContain('data-intended');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('leave a bar empty where nothing is known', () => {
    const draw = (counts: { blue: number; green: number } | null) =>
      renderToStaticMarkup(createElement(SplitBar, { counts, label: 'Split' })).match(/<rect/g);
    expect(draw(null)).toHaveLength(1);
    expect(draw({ blue: 0, green: 0 })).toHaveLength(1);
    expect(draw(blue)).toHaveLength(3);
  });
});

describe('dots', () => {
  const draw = (dots: readonly FieldDot[]) =>
    renderToStaticMarkup(createElement(DotField, { dots, columns: 2, rows: 2, label: 'Requests' }));
  const dot = (id: number, error: string | null = null): FieldDot => ({ id, colour: 'blue', error });

  it('are a disc each, and a cross where a request failed', () => {
    const svg = draw([dot(0), dot(1, 'HTTP 503'), { id: 2, colour: null, error: 'ECONNRESET' }]);
    expect(svg.match(/data-dot=/g)).toHaveLength(3);
    expect(svg.match(/data-error/g)).toHaveLength(2);
  });

  it('stay in their column until it leaves at the left', () => {
    const shown = (svg: string) =>
      [...svg.matchAll(/data-dot="(\d)" cx="(\d+)"/g)].map(([, id, x]) => [id, x]);
    expect(shown(draw([dot(0), dot(1), dot(2)]))).toEqual([
      ['0', '5'],
      ['1', '5'],
      ['2', '15'],
    ]);
    expect(shown(draw([dot(1), dot(2), dot(3), dot(4)]))).toEqual([
      ['2', '5'],
      ['3', '5'],
      ['4', '15'],
    ]);
  });
});

describe('marks', () => {
  it('keep the later label where two have no room, and their line', () => {
    const placed = placeMarks(
      [
        { at: 10, label: '90/10' },
        { at: 12, label: '50/50' },
      ],
      (at) => at * 10,
      400,
      12,
    );
    expect(placed.map(({ label }) => label?.text ?? null)).toEqual([null, '50/50']);
    expect(placed.map(({ x }) => x)).toEqual([100, 120]);
  });

  it('turn their label to the left at the right edge', () => {
    const [mark] = placeMarks([{ at: 39, label: 'rollback 100/0' }], (at) => at * 10, 400, 12);
    expect(mark?.label?.anchor).toBe('end');
  });
});

test.each([
  [0, 1],
  [3, 5],
  [10, 10],
  [11, 20],
  [0.3, 0.5],
])('a scale for values up to %d ends at %d', (value, top) => {
  expect(roundUp(value)).toBeCloseTo(top);
});

test('time axes have round steps', () => {
  expect(timeStep(300, 5)).toBe(60);
  expect(timeStep(30, 8)).toBe(5);
  expect([45, 60, 150].map(formatSeconds)).toEqual(['45 s', '1 min', '2:30']);
});
