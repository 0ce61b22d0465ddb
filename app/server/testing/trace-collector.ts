import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const attributesSchema = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])));
const spanSchema = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.literal(2),
  startTimeUnixNano: z.string().regex(/^\d{19}$/),
  endTimeUnixNano: z.string().regex(/^\d{19}$/),
  attributes: attributesSchema,
  status: z.object({ code: z.number().optional() }),
});
/** What OTLP over HTTP sends (https://opentelemetry.io/docs/specs/otlp/#otlphttp), as far as servers tell it. */
const tracesSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});

/** A span, with the attributes of its service. */
export type CollectedSpan = z.output<typeof spanSchema> & { readonly service: Record<string, unknown> };

/** Takes traces from servers, on a free port. */
export interface TraceCollector {
  readonly endpoint: string;
  readonly spans: readonly CollectedSpan[];
  /** The first span of that name, once it is there. Throws when it has not come within 5 s. */
  span(name: string): Promise<CollectedSpan>;
  /** What is answered from now on; with anything but 200, no spans are taken. */
  answer(status: number): void;
  stop(): void;
}

/** For tests. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/v1/traces' && status === 200) spans.push(...spansIn(body));
      response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async span(name) {
      for (let attempt = 0; attempt < 500; attempt += 1) {
        const found = spans.find((span) => span.name === name);
        if (found) return found;
        await delay(10);
      }
      throw new Error(`no span ${name} came within 5 s`);
    },
    answer: (value) => void (status = value),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function spansIn(body: string): CollectedSpan[] {
  return tracesSchema
    .parse(JSON.parse(body))
    .resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service: resource.attributes }))),
    );
}
