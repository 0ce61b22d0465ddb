import type { Colour } from '../../../../app/contract/colour';
import type { ConsoleView, InstanceView } from '../../contract';

/** How things stand before a show: everybody on blue. */
export function sampleView(): ConsoleView {
  return {
    at: 1_000_000,
    place: { kind: 'rehearsal', name: 'chatapp-dev' },
    audienceUrl: 'http://192.168.1.20:8080/',
    traffic: {
      configured: { blue: 100, green: 0 },
      live: { blue: 100, green: 0 },
      stable: 'blue',
      healthyTargets: { blue: 2, green: 2 },
      problems: [],
      readAt: 999_600,
      stale: null,
    },
    requests: { counts: { blue: 100, green: 0 }, errors: 0, perSecond: 20 },
    totals: { requests: 1_200, errors: 0, lastError: null },
    sockets: { counts: { blue: 120, green: 0 }, complete: true },
    instances: [],
    telemetryProblem: null,
    observer: null,
    observerProblem: null,
    parametersProblem: null,
    audit: [],
    rollout: null,
    fault: null,
    operations: [],
  };
}

/** A task that serves. */
export function fakeInstance(colour: Colour, instanceId: string): InstanceView {
  return {
    instanceId,
    colour,
    version: colour === 'blue' ? 'v1' : 'v2',
    draining: false,
    ended: false,
    connections: 0,
    messages: 0,
    handovers: 0,
    refusals: 0,
    relayMs: { p50: 1, p95: 3, p99: 6 },
    loopDelayMs: 4,
    alone: false,
    faulty: false,
    silentMs: 200,
    state: 'serving',
  };
}
