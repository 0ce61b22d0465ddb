import fc from 'fast-check';
import { readPins, targetCookies, targetGroupCookies } from './stickiness-cookies';

const NOW = Date.UTC(2026, 0, 1);
const asRequestHeader = (setCookies: readonly string[]) =>
  setCookies.map((one) => one.split(';')[0]).join('; ');

describe('stickiness cookies', () => {
  it('come back as what they pinned', () => {
    const header = asRequestHeader([
      ...targetGroupCookies('arn:blue', 60, NOW),
      ...targetCookies('arn:blue', '10.0.0.1:3000', 60, NOW),
    ]);
    expect(readPins(`theme=dark; ${header}`, NOW + 59_000)).toEqual({
      targetGroupArn: 'arn:blue',
      target: { targetGroupArn: 'arn:blue', key: '10.0.0.1:3000' },
    });
  });

  it('expire after their duration, for browsers and for clients that keep them', () => {
    const cookies = targetGroupCookies('arn:blue', 60, NOW);
    expect(cookies[0]).toMatch(/^AWSALBTG=[\w-]+; Path=\/; Expires=Thu, 01 Jan 2026 00:01:00 GMT$/);
    expect(readPins(asRequestHeader(cookies), NOW + 60_000)).toEqual({});
  });

  it('have a second form for requests from other sites, which serves as well', () => {
    const [, crossSite = ''] = targetCookies('arn:blue', 'a:1', 60, NOW);
    expect(crossSite).toMatch(/^AWSALBCORS=.*; Secure; SameSite=None$/);
    expect(readPins(asRequestHeader([crossSite]), NOW).target?.key).toBe('a:1');
  });

  it.each([
    'AWSALB=',
    'AWSALB=%',
    'AWSALB=bm90IGpzb24',
    `AWSALB=${Buffer.from('[]').toString('base64url')}`,
    `AWSALB=${Buffer.from(`[${NOW + 1},1,2]`).toString('base64url')}`,
    `AWSALB=${Buffer.from(`["${NOW + 1}","a","b"]`).toString('base64url')}`,
    `AWSALBTG=${Buffer.from('{"length":2}').toString('base64url')}`,
    'AWSALBTG',
  ])('count as absent when they are malformed: %s', (header) => {
    expect(readPins(header, NOW)).toEqual({});
  });

  it('never make reading fail', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        readPins(`AWSALBTG=${value}; AWSALB=${value}`, NOW);
      }),
    );
  });
});
