import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../platform/logging';

/** Notes when an exporter's spans are not taken, and so lost: once, until others are taken. */
export function watchedExporter(exporter: SpanExporter, logger: Logger): SpanExporter {
  let failing = false;
  const note = (error: Error | undefined) => {
    if (error && !failing) logger.warn({ err: error }, 'traces cannot be delivered, and are lost');
    if (!error && failing) logger.info('traces are delivered again');
    failing = error !== undefined;
  };
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        note(result.error);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
