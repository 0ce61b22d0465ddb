import { connect, type Socket } from 'node:net';
import { LatencyHistogram } from '../audience/latency-histogram';

export interface LoadOptions {
  readonly port: number;
  readonly path: string;
  /** Connections that are kept open, each with one request at a time. */
  readonly connections: number;
  readonly ms: number;
}

export interface LoadResult {
  /** Answers a second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const SILENCE_MS = 10_000;

/**
 * Sends requests as fast as they are answered. The client is as small as it can be, since it takes its time from the
 * server and the load balancer: one text is written for each request, and of the answer only its length is read.
 * @throws Error for an answer other than 200, or without a Content-Length; for silence, or a connection that ends
 */
export async function measureRequests({ port, path, connections, ms }: LoadOptions): Promise<LoadResult> {
  const latency = new LatencyHistogram();
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\n\r\n`;
  const startedAt = performance.now();
  const end = startedAt + ms;
  await Promise.all(Array.from({ length: connections }, () => converse(port, request, end, latency)));
  return resultOf(latency, performance.now() - startedAt);
}

export function resultOf(latency: LatencyHistogram, ms: number): LoadResult {
  const { p50, p99 } = latency.percentiles() ?? { p50: NaN, p99: NaN };
  return { perSecond: (latency.total / ms) * 1_000, p50Ms: p50, p99Ms: p99 };
}

function converse(port: number, request: string, end: number, latency: LatencyHistogram): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let answer = '';
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => send());
    const send = () => {
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      answer += chunk;
      const length = answerLength(answer);
      if (length === undefined || answer.length < length) return;
      if (Number.isNaN(length) || !answer.startsWith('HTTP/1.1 200 ')) {
        socket.destroy(new Error(`port ${port} gave no measurable answer: ${answer.slice(0, 60)}`));
        return;
      }
      answer = answer.slice(length);
      const now = performance.now();
      latency.record(now - sentAt);
      if (now < end) send();
      else socket.end();
    });
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`port ${port} says nothing`)));
    socket.on('error', reject);
    socket.on('close', () => {
      if (performance.now() < end) reject(new Error(`port ${port} closed a connection`));
      else resolve();
    });
  });
}

/** Characters of a whole answer; undefined until its head is there, NaN when that does not say. */
function answerLength(answer: string): number | undefined {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, head)) ?? [];
  return head + 4 + Number(length ?? NaN);
}
