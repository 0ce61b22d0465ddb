import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * What prom-client tells of a process: CPU, memory, event loop, garbage collection. To be called once in a process, as
 * it observes it from then on; it does not keep it running.
 */
export function processMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
