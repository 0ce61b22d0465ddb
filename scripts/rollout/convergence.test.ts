import type { Colour } from '../../app/contract/colour';
import { parseSplit, shares, type Weights } from '../../app/contract/weights';
import {
  judgeSockets,
  NO_EVIDENCE,
  shareInterval,
  shownSamples,
  weighSamples,
  type RequestEvidence,
} from './convergence';

/** Uniform in [0, 1), and the same with the same seed: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function draw(blueShare: number, random: () => number): Colour {
  return random() < blueShare ? 'blue' : 'green';
}

function repeat(colour: Colour, times: number): Colour[] {
  return Array.from({ length: times }, () => colour);
}

/** Waits as the command does, up to so many samples. */
function wait(configured: Weights, trueBlue: number, most: number, seed: number): RequestEvidence {
  const random = seeded(seed);
  let evidence = NO_EVIDENCE;
  for (let taken = 0; taken < most && !evidence.converged; taken++) {
    evidence = weighSamples(configured, evidence, [draw(trueBlue, random)]);
  }
  return evidence;
}

describe('the interval of a share', () => {
  it('is everything before the first sample, and narrow after many', () => {
    expect(shareInterval({ blue: 0, green: 0 }, 0.05)).toEqual({ low: 0, high: 1 });
    const { low, high } = shareInterval({ blue: 5_000, green: 5_000 }, 0.05);
    expect(low).toBeGreaterThan(0.48);
    expect(high).toBeLessThan(0.52);
  });

  it('reaches the end of the scale where only one colour was seen', () => {
    const { low, high } = shareInterval({ blue: 200, green: 0 }, 0.05);
    expect(high).toBe(1);
    expect(low).toBeGreaterThan(0.95);
    expect(shareInterval({ blue: 0, green: 200 }, 0.05).low).toBe(0);
  });

  it('is wider than one that is made for a single look', () => {
    const { low, high } = shareInterval({ blue: 200, green: 200 }, 0.05);
    const halfOfWald = 1.96 * Math.sqrt(0.25 / 400);
    expect(high - low).toBeGreaterThan(2 * halfOfWald);
    expect(high - low).toBeLessThan(4 * halfOfWald);
  });
});

describe('the split of new requests', () => {
  it.each<[string, string, Colour[]]>([
    ['3 samples of just that split', '50/50', ['blue', 'green', 'blue']],
    ['99 samples of one colour', '100/0', repeat('blue', 99)],
    [
      '100 samples, as a split of half and half needs more',
      '50/50',
      [...repeat('blue', 50), ...repeat('green', 50)],
    ],
    ['nothing', '50/50', []],
  ])('is not taken as converged from %s', (_what, split, samples) => {
    expect(weighSamples(parseSplit(split), NO_EVIDENCE, samples).converged).toBe(false);
  });

  it('has converged when all of many go to the one colour', () => {
    expect(weighSamples(parseSplit('0/100'), NO_EVIDENCE, repeat('green', 120)).converged).toBe(true);
  });

  it('has not converged, after a shift to one colour, with a single request at the other', () => {
    const evidence = weighSamples(parseSplit('100/0'), NO_EVIDENCE, [...repeat('blue', 99), 'green']);
    expect(evidence).toMatchObject({ converged: false, contradictions: 1, counts: { blue: 0, green: 0 } });
    expect(shownSamples(evidence)).toMatchObject({
      counts: { blue: 99, green: 1 },
      interval: { high: expect.any(Number) as number },
    });
    expect(shownSamples(evidence).interval.high).toBeLessThan(1);
  });

  it('is contradicted by its own samples in less than 5 % of waits, however often one looks', () => {
    const runs = Array.from({ length: 200 }, (_, seed) => {
      const random = seeded(seed + 1);
      const samples = Array.from({ length: 600 }, () => draw(0.9, random));
      return weighSamples(parseSplit('90/10'), NO_EVIDENCE, samples);
    });
    expect(runs.filter(({ contradictions }) => contradictions > 0).length).toBeLessThanOrEqual(10);
  });

  it('converges after a few requests that still went the old way', () => {
    const late = weighSamples(parseSplit('0/100'), NO_EVIDENCE, repeat('blue', 5));
    expect(weighSamples(parseSplit('0/100'), late, repeat('green', 130)).converged).toBe(true);
  });

  it.each(['90/10', '50/50', '10/90', '100/0', '1/999', '2/1'])(
    'is found to be %s within 2,000 samples when it is',
    (split) => {
      const configured = parseSplit(split);
      for (let seed = 1; seed <= 15; seed++) {
        expect(wait(configured, shares(configured).blue, 2_000, seed)).toMatchObject({ converged: true });
      }
    },
  );

  it.each<[string, number]>([
    ['90/10', 1],
    ['90/10', 0.8],
    ['50/50', 0.6],
    ['50/50', 0.4],
    ['10/90', 0.2],
    ['100/0', 0.9],
    ['50/50', 1],
  ])('is hardly ever taken for %s when blue has %d', (split, trueBlue) => {
    const runs = Array.from({ length: 40 }, (_, seed) => wait(parseSplit(split), trueBlue, 1_000, seed + 1));
    expect(runs.filter(({ converged }) => converged).length).toBeLessThanOrEqual(2);
  });
});

describe('the open sockets', () => {
  it.each<[string, number, number, string]>([
    ['50/50', 0, 0, 'none'],
    ['50/50', 100, 100, 'converged'],
    ['50/50', 180, 20, 'moving'],
    ['0/100', 1, 199, 'moving'],
    ['0/100', 0, 200, 'converged'],
    ['90/10', 2, 0, 'converged'],
  ])('at %s with %d and %d are %s', (split, blue, green, verdict) => {
    expect(judgeSockets(parseSplit(split), { blue, green })).toBe(verdict);
  });
});
