/** The parts of OpenTelemetry's SDK that a tracer is made of. */
export interface OpenTelemetry {
  readonly api: typeof import('@opentelemetry/api');
  readonly sdk: typeof import('@opentelemetry/sdk-trace-base');
  readonly resources: typeof import('@opentelemetry/resources');
  readonly otlp: typeof import('@opentelemetry/exporter-trace-otlp-http');
  readonly xRayIds: typeof import('@opentelemetry/id-generator-aws-xray');
  readonly xRayHeader: typeof import('@opentelemetry/propagator-aws-xray');
}

/** Loads them, which an instance without traces is to be spared. */
export async function loadOpenTelemetry(): Promise<OpenTelemetry> {
  const [api, sdk, resources, otlp, xRayIds, xRayHeader] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/id-generator-aws-xray'),
    import('@opentelemetry/propagator-aws-xray'),
  ]);
  return { api, sdk, resources, otlp, xRayIds, xRayHeader };
}
