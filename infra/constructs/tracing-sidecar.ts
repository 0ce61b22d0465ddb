import { Fn } from 'cdktf';

export const TRACING_CONTAINER = 'collector';

/* AWS's build of the OpenTelemetry collector; for both architectures. */
const IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.47.0';
const OTLP_PORT = 4318;
const CPU_UNITS = 32;
const MEMORY_MIB = 128;
/* Below what the container is ended at. */
const MEMORY_LIMIT_MIB = 96;

/** Where the containers of a task send their traces, as OTLP over HTTP. */
export const TRACES_ENDPOINT = `http://127.0.0.1:${OTLP_PORT}`;

export interface TracingSidecarConfig {
  readonly region: string;
  readonly logConfiguration: object;
}

/**
 * The definition of a container that passes the traces of its task on to X-Ray. The task goes on without it: it may be
 * the first to go when memory is short.
 */
export function tracingSidecar({ region, logConfiguration }: TracingSidecarConfig): object {
  return {
    name: TRACING_CONTAINER,
    image: IMAGE,
    essential: false,
    cpu: CPU_UNITS,
    memory: MEMORY_MIB,
    readonlyRootFilesystem: true,
    environment: [{ name: 'AOT_CONFIG_CONTENT', value: collectorConfig(region) }],
    logConfiguration,
  };
}

/* YAML, of which JSON is a part. Text would lose its quotes within the definition, of which Terraform makes JSON. */
function collectorConfig(region: string): string {
  return Fn.jsonencode({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${OTLP_PORT}` } } } },
    processors: {
      memory_limiter: { check_interval: '1s', limit_mib: MEMORY_LIMIT_MIB },
      batch: { timeout: '5s' },
    },
    exporters: { awsxray: { region, index_all_attributes: true } },
    service: {
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['awsxray'] },
      },
      telemetry: { logs: { level: 'warn' } },
    },
  });
}
