import {
  InvalidWeightsError,
  formatWeightsParameter,
  parseSplit,
  parseStableColour,
  parseWeightsParameter,
  sameShares,
} from './weights';

describe('a split as people write it', () => {
  it.each([
    ['90/10', { blue: 90, green: 10 }],
    ['0/999', { blue: 0, green: 999 }],
    [' 1 / 2 ', { blue: 1, green: 2 }],
  ])('%s is understood', (text, weights) => {
    expect(parseSplit(text)).toEqual(weights);
  });

  it.each(['', '50', '50/50/0', '-1/50', '1000/1', '0/0', '1.5/1', '1e2/1', 'a/b', '/', '50%/50%'])(
    '"%s" is refused in one line',
    (text) => {
      expect(() => parseSplit(text)).toThrow(InvalidWeightsError);
      expect(() => parseSplit(text)).toThrow(/^[^\n]+$/);
    },
  );
});

describe('the weights parameter', () => {
  it('holds the weights alone, or the stable colour beside them', () => {
    expect(formatWeightsParameter({ blue: 90, green: 10 })).toBe('{"blue":90,"green":10}');
    const value = formatWeightsParameter({ blue: 90, green: 10 }, 'green');
    expect(value).toBe('{"blue":90,"green":10,"stable":"green"}');
    expect(parseWeightsParameter(value)).toEqual({ blue: 90, green: 10 });
    expect(parseStableColour(value)).toBe('green');
  });

  it('means blue where it names no stable colour', () => {
    expect(parseStableColour('{"blue":90,"green":10}')).toBe('blue');
  });

  it.each([
    '',
    'null',
    '5',
    '[]',
    '90/10',
    '{"blue":90}',
    '{"blue":"90","green":"10"}',
    '{"blue":0,"green":0}',
  ])('is refused when it is %s', (value) => {
    expect(() => parseWeightsParameter(value)).toThrow(InvalidWeightsError);
  });

  it.each(['{"stable":"red"}', '{"stable":null}', 'no JSON'])('names no stable colour with %s', (value) => {
    expect(() => parseStableColour(value)).toThrow(InvalidWeightsError);
  });
});

describe('shares', () => {
  it('are the same in other numbers', () => {
    expect(sameShares({ blue: 90, green: 10 }, { blue: 9, green: 1 })).toBe(true);
    expect(sameShares({ blue: 100, green: 0 }, { blue: 1, green: 0 })).toBe(true);
    expect(sameShares({ blue: 100, green: 0 }, { blue: 0, green: 100 })).toBe(false);
    expect(sameShares({ blue: 90, green: 10 }, { blue: 89, green: 11 })).toBe(false);
  });
});
