import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { startTraceCollector, type TraceCollector } from '../testing/trace-collector';
import { connectTracer, type Tracer } from './tracer';

const NEVER_MS = 3_600_000;
const lines: Record<string, unknown>[] = [];
const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });

let collector: TraceCollector;
beforeEach(async () => {
  collector = await startTraceCollector();
  lines.length = 0;
});
afterEach(() => collector.stop());

/** One that delivers nothing before it is closed, unless a test says otherwise. */
async function tracerOf(tracesEndpoint: string, deliveryMs = NEVER_MS): Promise<Tracer> {
  const tracer = await connectTracer({
    colour: 'blue',
    version: '1.0.0',
    instanceId: 'blue-0',
    tracesEndpoint,
    deliveryMs,
    logger,
  });
  if (!tracer) throw new Error('there is no tracer');
  return tracer;
}

const done = { failed: false, attributes: {} };

describe('a tracer', () => {
  it('is not there when nobody wants traces', async () => {
    const config = { colour: 'blue', version: '1.0.0', instanceId: 'blue-0', deliveryMs: 1, logger } as const;
    expect(await connectTracer(config)).toBeUndefined();
  });

  it('delivers what waits when it is closed', async () => {
    const tracer = await tracerOf(collector.endpoint);
    tracer.begin('GET')({ name: 'GET /whoami', failed: false, attributes: { answer: 42 } });
    expect(collector.spans).toEqual([]);
    await tracer.close();
    expect(collector.spans).toMatchObject([{ name: 'GET /whoami', attributes: { answer: 42 }, status: {} }]);
    expect(lines).toEqual([]);
  });

  it('marks what failed', async () => {
    const tracer = await tracerOf(collector.endpoint);
    tracer.begin('GET')({ failed: true, attributes: {} });
    await tracer.close();
    expect(collector.spans).toMatchObject([{ status: { code: 2 } }]);
  });

  it.each([
    ['of a load balancer', 'Root=1-67891233-abcdef012345678912345678', undefined],
    [
      'of a caller who traces as well',
      'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0',
      '53995c3f42cd8ad8',
    ],
  ])('goes on with the trace %s', async (_, header, parentSpanId) => {
    const tracer = await tracerOf(collector.endpoint);
    tracer.begin('GET', header)(done);
    await tracer.close();
    const [span] = collector.spans;
    expect(span?.traceId).toBe('67891233abcdef012345678912345678');
    expect(span?.parentSpanId).toBe(parentSpanId);
  });

  it.each([undefined, '', 'Root=2-67891233-abcdef012345678912345678', 'Root=1-6789-abcdef'])(
    'begins a trace of its own, with its time, without a usable header: %s',
    async (header) => {
      const tracer = await tracerOf(collector.endpoint);
      tracer.begin('GET', 'Root=1-67891233-abcdef012345678912345678')(done);
      tracer.begin('GET', header)(done);
      await tracer.close();
      const seconds = Number.parseInt(collector.spans[1]?.traceId.slice(0, 8) ?? '', 16);
      expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
    },
  );

  it('traces 60 at once, and leaves the others out', async () => {
    const tracer = await tracerOf(collector.endpoint);
    for (let count = 0; count < 500; count += 1) tracer.begin('GET', 'Root=1-1;Sampled=1')(done);
    await tracer.close();
    expect(collector.spans).toHaveLength(60);
  });
});

describe('traces that are not taken', () => {
  it('are lost with one warning, until others are taken', async () => {
    collector.answer(400);
    const tracer = await tracerOf(collector.endpoint, 20);
    for (let count = 0; count < 5; count += 1) {
      tracer.begin('lost')(done);
      await delay(60);
    }
    expect(lines).toMatchObject([{ level: 40, msg: 'traces cannot be delivered, and are lost' }]);
    collector.answer(200);
    tracer.begin('taken')(done);
    await collector.span('taken');
    await tracer.close();
    expect(lines.slice(1)).toMatchObject([{ msg: 'traces are delivered again' }]);
    expect(collector.spans.map(({ name }) => name)).toEqual(['taken']);
  });

  it('hold nobody up for more than about two seconds, be the collector away or silent', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const started = performance.now();
    for (const port of [1, (silent.address() as AddressInfo).port]) {
      const tracer = await tracerOf(`http://127.0.0.1:${port}`);
      tracer.begin('lost')(done);
      await tracer.close();
    }
    silent.closeAllConnections();
    silent.close();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(lines.map(({ level }) => level)).toEqual([40, 40]);
  });
});
