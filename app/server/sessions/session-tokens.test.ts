import { SignJWT } from 'jose';
import { SessionTokens } from './session-tokens';

const secret = 'a secret with more than thirty-two characters';
const ada = { userId: 'user-1', name: 'Ada', sessionId: 's-1' };
const noon = Date.UTC(2026, 0, 1, 12);
const grant = { userId: 'user-1', sessionId: 's-1', to: 'green' } as const;

function at(now: number, key = secret): SessionTokens {
  return new SessionTokens(key, () => now);
}

describe('a session token', () => {
  it('tells whose it is, for a day', async () => {
    const token = await at(0).signSession(ada);
    const verified = { ...ada, expiresAt: 24 * 3_600_000 };
    expect(await at(0).verifySession(token)).toEqual(verified);
    expect(await at(23 * 3_600_000).verifySession(token)).toEqual(verified);
    expect(await at(25 * 3_600_000).verifySession(token)).toBeUndefined();
  });

  it.each([[-60_000], [60_000]])('is good where the clock differs by %i ms', async (differenceMs) => {
    const token = await at(noon).signSession(ada);
    expect(await at(noon + differenceMs).verifySession(token)).toMatchObject(ada);
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

describe.each([['handover'], ['failover']] as const)('a ticket for a %s', (kind) => {
  it('says what it is good for, and differs from all others', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => at(0).signTicket(grant, 8_000, kind)));
    const [first, second] = await Promise.all([one, two].map((ticket) => at(0).verifyTicket(ticket ?? '')));
    expect(first).toEqual({ ...grant, kind, id: expect.any(String) as string, expiresAt: 8_000 });
    expect(second?.id).not.toBe(first?.id);
  });

  it.each([[-60_000], [60_000]])(
    'is good until its end where the clock differs by %i ms',
    async (differenceMs) => {
      const ticket = await at(noon).signTicket(grant, noon + 8_000, kind);
      const elsewhere = (sinceMs: number) => at(noon + sinceMs + differenceMs);
      expect(await elsewhere(0).verifyTicket(ticket)).toMatchObject(grant);
      expect(await elsewhere(8_000).verifyTicket(ticket)).toMatchObject(grant);
      expect(await elsewhere(8_000 + 151_000).verifyTicket(ticket)).toBeUndefined();
    },
  );

  it('is refused when it is forged, or a session token', async () => {
    const forged = await at(0, 'x'.repeat(40)).signTicket(grant, 8_000, kind);
    for (const ticket of [await at(0).signSession(ada), forged, '', 'nonsense']) {
      expect(await at(0).verifyTicket(ticket)).toBeUndefined();
    }
  });
});
