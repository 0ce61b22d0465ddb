import { randomBytes } from 'node:crypto';
import { TokenBucket } from '../platform/token-bucket';

/** What became of one request, by the names of OpenTelemetry's conventions. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** One request that an instance has answered. */
export interface Span {
  /** 32 hexadecimal digits, of which the first 8 are the seconds since 1970 at its start, as X-Ray has them. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds since 1970. */
  readonly end: number;
  readonly failed: boolean;
  readonly attributes: SpanAttributes;
}

export interface TracerConfig {
  /** Takes spans to where they are kept, or rejects. */
  readonly send: (spans: readonly Span[]) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Traces, which are paid for one by one: all of a quiet instance, one a second of a busy one. */
const SPAN_RATE = { perSecond: 1, burst: 60 } as const;
/** Spans that wait to be sent. */
const MOST_WAITING = 500;

/** Notes what an instance answers, and how long that takes. */
export class Tracer {
  #waiting: Span[] = [];
  readonly #rate: TokenBucket;

  constructor(private readonly config: TracerConfig) {
    this.#rate = new TokenBucket(SPAN_RATE, config.now);
  }

  /**
   * Begins a span; what is returned ends it, once.
   * @param traceHeader what the load balancer calls the request in `X-Amzn-Trace-Id`, so that its log can be searched
   */
  begin(
    name: string,
    traceHeader?: string,
  ): (outcome: Pick<Span, 'failed' | 'attributes'> & { name?: string }) => void {
    const start = this.config.now();
    return (outcome) => {
      if (this.#waiting.length >= MOST_WAITING || this.#rate.take() > 0) return;
      this.#waiting.push({
        name,
        traceId: traceIdOf(traceHeader) ?? newTraceId(start),
        spanId: randomBytes(8).toString('hex'),
        start,
        end: this.config.now(),
        ...outcome,
      });
    };
  }

  /** Sends what waits; what cannot be sent is dropped. */
  async flush(): Promise<void> {
    const spans = this.#waiting;
    this.#waiting = [];
    if (spans.length > 0) await this.config.send(spans);
  }
}

/** The id in `Root=1-67891233-abcdef012345678912345678`. */
function traceIdOf(header: string | undefined): string | undefined {
  const [, seconds, rest] = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(header ?? '') ?? [];
  return seconds !== undefined && rest !== undefined ? seconds + rest : undefined;
}

function newTraceId(start: number): string {
  const seconds = Math.floor(start / 1000)
    .toString(16)
    .padStart(8, '0');
  return seconds + randomBytes(12).toString('hex');
}
