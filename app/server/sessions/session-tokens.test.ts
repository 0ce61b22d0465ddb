import { SignJWT } from 'jose';
import { SessionTokens } from './session-tokens';

const secret = 'a secret with more than thirty-two characters';
const ada = { userId: 'user-1', name: 'Ada', sessionId: 's-1' };
const grant = { userId: 'user-1', sessionId: 's-1', to: 'green' } as const;

function at(now: number, key = secret): SessionTokens {
  return new SessionTokens(key, () => now);
}

describe('a session token', () => {
  it('tells whose it is, for a day', async () => {
    const token = await at(0).signSession(ada);
    expect(await at(0).verifySession(token)).toEqual(ada);
    expect(await at(23 * 3_600_000).verifySession(token)).toEqual(ada);
    expect(await at(25 * 3_600_000).verifySession(token)).toBeUndefined();
  });

  it('is refused when it was signed by somebody else, changed, or is something else', async () => {
    const token = await at(0).signSession(ada);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1] ?? ''}.`;
    const endless = await new SignJWT({ sub: 'user-1', name: 'Ada', sid: 's' })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('session')
      .sign(Buffer.from(secret));
    const refused = [
      await at(0, 'another secret of a good length, longer').signSession(ada),
      await at(0).signTicket(grant, 60_000),
      `${token.slice(0, -4)}AAAA`,
      unsigned,
      endless,
      '',
      'nonsense',
    ];
    for (const token of refused) expect(await at(0).verifySession(token)).toBeUndefined();
  });
});

describe('a handover ticket', () => {
  it('lets one session into one colour until its deadline', async () => {
    const ticket = await at(0).signTicket(grant, 8_000);
    expect(await at(0).allows(ticket, grant)).toBe(true);
    expect(await at(7_000).allows(ticket, grant)).toBe(true);
    expect(await at(9_000).allows(ticket, grant)).toBe(false);
    expect(await at(0).allows(ticket, { ...grant, to: 'blue' })).toBe(false);
    expect(await at(0).allows(ticket, { ...grant, sessionId: 's-2' })).toBe(false);
    expect(await at(0).allows(ticket, { ...grant, userId: 'user-2' })).toBe(false);
  });

  it('is refused when it is forged, or a session token', async () => {
    expect(await at(0).allows(await at(0).signSession(ada), grant)).toBe(false);
    expect(await at(0, 'x'.repeat(40)).allows(await at(0).signTicket(grant, 8_000), grant)).toBe(false);
  });
});
