import type { IdGenerator } from '@opentelemetry/sdk-trace-base';

/**
 * Ids of spans, and of traces: new ones, but for requests that the load balancer has named already. Its header tells no
 * parent (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html),
 * without which OpenTelemetry's propagators do not take it, and a made-up parent would be missing in X-Ray
 * (https://github.com/open-telemetry/opentelemetry-go-contrib/issues/8024 is the same in another language).
 */
export class RequestIds implements IdGenerator {
  #given: string | undefined;

  constructor(private readonly generator: IdGenerator) {}

  /** A trace that `start` begins, at once, is the `Root` of the header, if that names one. */
  within<T>(traceHeader: string | undefined, start: () => T): T {
    this.#given = rootOf(traceHeader);
    try {
      return start();
    } finally {
      this.#given = undefined;
    }
  }

  generateTraceId(): string {
    return this.#given ?? this.generator.generateTraceId();
  }

  generateSpanId(): string {
    return this.generator.generateSpanId();
  }
}

/** The id in `Root=1-67891233-abcdef012345678912345678`. */
function rootOf(header: string | undefined): string | undefined {
  const [, seconds, rest] = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(header ?? '') ?? [];
  return seconds !== undefined && rest !== undefined ? seconds + rest : undefined;
}
