import { percentage } from './options';

describe('a percentage that was typed', () => {
  const read = percentage('--errors');
  it.each([
    ['30%', 0.3],
    ['30', 0.3],
    ['0%', 0],
    ['100%', 1],
    ['0.5%', 0.005],
  ])('%s is %d', (text, share) => expect(read(text)).toBeCloseTo(share, 10));

  it.each(['', '%', '0.3', '101%', '-1%', '1e2', 'all', '30 %', '3000%'])('%j is refused', (text) => {
    expect(() => read(text)).toThrow(/--errors takes a percentage from 0% to 100%, such as 30%, not "/);
  });
});
