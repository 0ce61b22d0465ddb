import type { Span, SpanAttributes } from './tracer';

/* Numbers of the protocol. */
const KIND_SERVER = 2;
const STATUS_ERROR = 2;
const TIMEOUT_MS = 2_000;

export interface OtlpConfig {
  /** Without the path, for example `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** What the spans are of; `service.name` at least. */
  readonly resource: SpanAttributes;
}

/**
 * Sends spans as JSON, as OTLP over HTTP defines it (https://opentelemetry.io/docs/specs/otlp/#otlphttp). The returned
 * function rejects when they were not taken.
 */
export function otlpSender({ endpoint, resource }: OtlpConfig): (spans: readonly Span[]) => Promise<void> {
  return async (spans) => {
    const response = await fetch(`${endpoint}/v1/traces`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: encoded(resource) },
            scopeSpans: [{ scope: { name: 'crossfade' }, spans: spans.map(spanOf) }],
          },
        ],
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the collector answered ${response.status}`);
  };
}

function spanOf({ traceId, spanId, name, start, end, failed, attributes }: Span) {
  return {
    traceId,
    spanId,
    name,
    kind: KIND_SERVER,
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: encoded(attributes),
    status: failed ? { code: STATUS_ERROR } : {},
  };
}

/* More than a number can hold exactly. */
function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds)) * 1_000_000n);
}

function encoded(attributes: SpanAttributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: string | number | boolean) {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'number':
      return { doubleValue: value };
    case 'boolean':
      return { boolValue: value };
  }
}
