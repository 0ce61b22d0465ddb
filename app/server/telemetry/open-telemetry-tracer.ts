import type { Context, Tracer as SpanSource } from '@opentelemetry/api';
import type { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { TokenBucket } from '../platform/token-bucket';
import type { OpenTelemetry } from './open-telemetry';
import { RateSampler } from './rate-sampler';
import { RequestIds } from './request-ids';
import type { Outcome, Tracer, TracerConfig } from './tracer';
import { watchedExporter } from './watched-exporter';

/** Traces are paid for one by one: all of a quiet instance, one a second of a busy one. */
const SPAN_RATE = { perSecond: 1, burst: 60 } as const;
/** Spans that wait to be delivered; more of them are dropped. */
const MOST_WAITING = 512;
/** Milliseconds for a delivery with all its attempts, of which there are two at most in this time. */
const DELIVERY_TIMEOUT_MS = 2_000;

export interface OpenTelemetryTracerConfig extends Omit<TracerConfig, 'tracesEndpoint'> {
  /** Where OTLP over HTTP is taken, without the path, for example `http://127.0.0.1:4318`. */
  readonly endpoint: string;
}

/** A tracer by OpenTelemetry's SDK. Nothing is registered globally: several instances can share a process. */
export class OpenTelemetryTracer implements Tracer {
  readonly #ids: RequestIds;
  readonly #provider: BasicTracerProvider;
  readonly #spans: SpanSource;

  constructor(
    private readonly otel: OpenTelemetry,
    config: OpenTelemetryTracerConfig,
  ) {
    const { sdk, xRayIds } = otel;
    this.#ids = new RequestIds(new xRayIds.AWSXRayIdGenerator());
    this.#provider = new sdk.BasicTracerProvider({
      resource: resourceOf(otel, config),
      idGenerator: this.#ids,
      sampler: new RateSampler(new TokenBucket(SPAN_RATE, () => performance.now()), sdk.SamplingDecision),
      spanProcessors: [
        new sdk.BatchSpanProcessor(exporterOf(otel, config), {
          maxQueueSize: MOST_WAITING,
          maxExportBatchSize: MOST_WAITING,
          scheduledDelayMillis: config.deliveryMs,
        }),
      ],
    });
    this.#spans = this.#provider.getTracer('crossfade', config.version);
  }

  begin(name: string, traceHeader?: string): (outcome: Outcome) => void {
    const { SpanKind, SpanStatusCode } = this.otel.api;
    const span = this.#ids.within(traceHeader, () =>
      this.#spans.startSpan(name, { kind: SpanKind.SERVER }, this.callerOf(traceHeader)),
    );
    return (outcome) => {
      if (outcome.name !== undefined) span.updateName(outcome.name);
      span.setAttributes(outcome.attributes);
      if (outcome.failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
  }

  async close(): Promise<void> {
    try {
      await this.#provider.shutdown();
    } catch {
      // The exporter has logged why.
    }
  }

  /** The span of whoever called, if they trace as well. */
  private callerOf(traceHeader: string | undefined): Context {
    const { api, xRayHeader } = this.otel;
    return new xRayHeader.AWSXRayPropagator().extract(
      api.ROOT_CONTEXT,
      { [xRayHeader.AWSXRAY_TRACE_ID_HEADER]: traceHeader },
      api.defaultTextMapGetter,
    );
  }
}

function exporterOf({ otlp }: OpenTelemetry, { endpoint, logger }: OpenTelemetryTracerConfig) {
  return watchedExporter(
    new otlp.OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: DELIVERY_TIMEOUT_MS }),
    logger,
  );
}

/** Whatever a task sends is of one of two services, so that the colours can be compared. */
function resourceOf(
  { resources }: OpenTelemetry,
  { colour, version, instanceId }: OpenTelemetryTracerConfig,
) {
  const own = resources.resourceFromAttributes({
    'service.name': `crossfade-${colour}`,
    'service.version': version,
    'service.instance.id': instanceId,
    'crossfade.colour': colour,
  });
  return resources.defaultResource().merge(own);
}
