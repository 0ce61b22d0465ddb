import type { Config } from '../platform/config';
import type { Logger } from '../platform/logging';
import { loadOpenTelemetry } from './open-telemetry';
import { OpenTelemetryTracer } from './open-telemetry-tracer';

/** What became of something that was traced, by the names of OpenTelemetry's conventions. */
export interface Outcome {
  /** A better name than at the beginning, where there is one now. */
  readonly name?: string;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Notes what an instance answers, and how long that takes. */
export interface Tracer {
  /**
   * Begins a span; what is returned ends it, once.
   * @param traceHeader what the load balancer calls the request in `X-Amzn-Trace-Id`, so that its log can be searched
   */
  begin(name: string, traceHeader?: string): (outcome: Outcome) => void;
  /** Delivers what waits, or gives it up; takes about 2 s at most, and never rejects. */
  close(): Promise<void>;
}

export interface TracerConfig extends Pick<Config, 'colour' | 'version' | 'tracesEndpoint'> {
  readonly instanceId: string;
  /** Milliseconds that spans may wait for others to be delivered with. */
  readonly deliveryMs: number;
  readonly logger: Logger;
}

/** The tracer of an instance, if it is to have one. OpenTelemetry is not even loaded for those that are not. */
export async function connectTracer({
  tracesEndpoint: endpoint,
  ...config
}: TracerConfig): Promise<Tracer | undefined> {
  if (endpoint === undefined) return undefined;
  return new OpenTelemetryTracer(await loadOpenTelemetry(), { ...config, endpoint });
}
