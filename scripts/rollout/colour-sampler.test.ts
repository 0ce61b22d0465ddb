import { eventually } from '../../app/testing/eventually';
import { Stage } from '../rehearsal/load-balancer/testing/backends';
import { ColourSampler } from './colour-sampler';

const stage = new Stage();
afterEach(() => stage.clear());

interface Heard {
  readonly colour: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

interface Options {
  readonly answersAs?: (colour: string) => string;
  readonly answerWithinMs?: number;
}

/** A sampler of an application that answers as `status` says: 0 breaks the connection, undefined says nothing. */
async function sampled(
  status: (colour: string) => number | undefined,
  { answersAs = (colour: string) => colour, ...options }: Options = {},
) {
  const heard: Heard[] = [];
  const { port } = await stage.target((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const colour = searchParams.get('colour') ?? '';
    heard.push({ colour, path: pathname, authorization: request.headers.authorization });
    const answer = status(colour);
    if (answer === undefined) return;
    if (answer === 0) request.socket.destroy();
    else response.writeHead(answer).end(JSON.stringify({ colour: answersAs(colour) }));
  });
  const url = `http://127.0.0.1:${port}`;
  const sampler = new ColourSampler({ url, token: 'a-token', ratePerSecond: 100, ...options });
  stage.ends(() => sampler.abort());
  return { sampler, heard };
}

/* Silence is only waited for where there is some. */
const patience = (status: number | undefined) => (status === undefined ? { answerWithinMs: 300 } : {});

const enough = (sampler: ColourSampler) =>
  eventually(() => expect(sampler.traffic().green.requests).toBeGreaterThanOrEqual(20));

describe('the samples of both colours', () => {
  it('ask each colour who it is and for messages, with the session, and find nothing wrong', async () => {
    const { sampler, heard } = await sampled(() => 200);
    await enough(sampler);
    await sampler.close();
    const { blue, green } = sampler.traffic();
    expect(blue).toMatchObject({ requests: heard.length / 2, errors: 0 });
    expect(green).toMatchObject({ requests: heard.length / 2, errors: 0 });
    expect(green.p95Ms).toBeGreaterThan(0);
    const paths = new Set(heard.map(({ colour, path }) => `${colour} ${path}`));
    expect([...paths].sort()).toEqual([
      'blue /api/rooms/lobby/messages',
      'blue /whoami',
      'green /api/rooms/lobby/messages',
      'green /whoami',
    ]);
    expect(new Set(heard.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer a-token']));
  });

  it.each<[string, number | undefined]>([
    ['an error of the server', 500],
    ["an error of the load balancer's own", 503],
    ['a session that is not taken', 401],
    ['a broken connection', 0],
    ['silence', undefined],
  ])('count %s against its colour alone', async (_what, status) => {
    const { sampler } = await sampled((colour) => (colour === 'green' ? status : 200), patience(status));
    await enough(sampler);
    await sampler.close();
    const { blue, green } = sampler.traffic();
    expect(blue.errors).toBe(0);
    expect(green.errors).toBe(green.requests);
    expect(green.p95Ms === null).toBe(status === undefined || status === 0);
  });

  it('count an answer of the other colour as an error: then the rule for previews is missing', async () => {
    const { sampler } = await sampled(() => 200, { answersAs: () => 'blue' });
    await enough(sampler);
    await sampler.close();
    const { blue, green } = sampler.traffic();
    expect(blue.errors).toBe(0);
    expect(green.errors / green.requests).toBeCloseTo(0.5, 1);
  });

  it('count from the beginning of a step, without what was sent before', async () => {
    let status = 500;
    const { sampler } = await sampled(() => status);
    await enough(sampler);
    status = 200;
    sampler.beginStep();
    expect(sampler.traffic().green).toEqual({ requests: 0, errors: 0, p95Ms: null });
    await enough(sampler);
    expect(sampler.traffic()).toMatchObject({ blue: { errors: 0 }, green: { errors: 0 } });
  });

  it('do not hold it against a colour when this process stood still', async () => {
    let isSilent = true;
    const { sampler, heard } = await sampled(() => (isSilent ? undefined : 200), { answerWithinMs: 600 });
    await eventually(() => expect(heard.length).toBeGreaterThan(0));
    const end = performance.now() + 1_000;
    while (performance.now() < end);
    isSilent = false;
    await enough(sampler);
    expect(sampler.traffic()).toMatchObject({ blue: { errors: 0 }, green: { errors: 0 } });
  });

  it('go on when nobody listens', async () => {
    const sampler = new ColourSampler({ url: 'http://127.0.0.1:1', token: 'x', ratePerSecond: 100 });
    await enough(sampler);
    await sampler.close();
    const { blue, green } = sampler.traffic();
    expect([blue.errors, green.errors]).toEqual([blue.requests, green.requests]);
  });
});
