import { parseSplit } from '../../app/contract/weights';
import { socketsConverged } from './convergence';

describe('open sockets', () => {
  it.each<[string, number, number]>([
    ['100/0', 60, 0],
    ['0/100', 0, 2],
    ['90/10', 180, 20],
    ['90/10', 185, 15],
    ['50/50', 31, 29],
    ['50/50', 2, 2],
    ['10/90', 0, 4],
  ])('follow %s when blue has %d and green %d', (split, blue, green) => {
    expect(socketsConverged(parseSplit(split), { blue, green })).toBe(true);
  });

  it.each<[string, number, number]>([
    ['100/0', 59, 1],
    ['100/0', 0, 2],
    ['0/100', 2, 0],
    ['90/10', 200, 0],
    ['50/50', 4, 0],
    ['10/90', 4, 0],
    ['50/50', 0, 0],
  ])('do not follow %s when blue has %d and green %d', (split, blue, green) => {
    expect(socketsConverged(parseSplit(split), { blue, green })).toBe(false);
  });
});
