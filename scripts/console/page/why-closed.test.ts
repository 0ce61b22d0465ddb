import { whyClosed } from './why-closed';

const refusal = (status: number) =>
  Promise.resolve(Response.json({ error: { code: 'x', message: 'the terminal says why' } }, { status }));

describe('a stream that the server closed', () => {
  it.each([401, 403])('means another address is needed after a %i', async (status) => {
    expect(await whyClosed(() => refusal(status))).toEqual({ kind: 'refused' });
  });

  it.each([409, 503])('tells why it is not given after a %i', async (status) => {
    expect(await whyClosed(() => refusal(status))).toEqual({
      kind: 'unavailable',
      problem: 'the terminal says why',
    });
  });

  it('tells the status where the server has no words', async () => {
    const answer = () => Promise.resolve(new Response('Bad gateway', { status: 502 }));
    expect(await whyClosed(answer)).toEqual({ kind: 'unavailable', problem: 'HTTP 502' });
  });

  it('is lost when nobody answers', async () => {
    expect(await whyClosed(() => Promise.reject(new TypeError('fetch failed')))).toEqual({ kind: 'lost' });
  });

  it('is left when it is given by now', async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const outcome = await whyClosed((_, options) => {
      signals.push(options?.signal);
      return Promise.resolve(new Response('', { status: 200 }));
    });
    expect([outcome.kind, signals[0]?.aborted]).toEqual(['lost', true]);
  });
});
