import { z } from 'zod';
import { COLOURS } from './colour';
import { PROTOCOL_VERSION } from './messages';

/**
 * The Socket.IO namespace in which any instance relays what all of them tell of themselves. Its handshake takes
 * `auth: {v, presenterToken}`; without the right token the answer is `connect_error` with `data: {code: 'unauthorized'}`.
 */
export const TELEMETRY_NAMESPACE = '/telemetry';

/** The handshake in the namespace. */
export const presenterHandshakeSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  presenterToken: z.string(),
});

const count = z.number().int().min(0);

/** What an instance publishes of itself once a second. */
export const instanceTelemetrySchema = z.object({
  instanceId: z.string().min(1).max(64),
  colour: z.enum(COLOURS),
  version: z.string().max(128),
  /** Whether it is shutting down. */
  draining: z.boolean(),
  /** Whether it has ended in good order: the last that it tells. */
  ended: z.boolean(),
  /** Open connections of users. */
  connections: count,
  /** Since it started: messages acknowledged, clients asked to move, connections and requests refused. */
  messages: count,
  handovers: count,
  refusals: count,
  /**
   * Milliseconds from the time of a message to its emission to the clients here, of the messages of the last 10 s;
   * null when there were none. It compares the clocks of two instances.
   */
  relayMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  /** How late the event loop was at most in the last second, in milliseconds. */
  loopDelayMs: z.number().min(0),
  /** Whether it goes on alone, without Redis. */
  alone: z.boolean(),
  /** Whether an injected fault is at work in it. */
  faulty: z.boolean(),
});

export type InstanceTelemetry = Readonly<z.infer<typeof instanceTelemetrySchema>>;

/** What is relayed to presenters, once a second. */
export const fleetTelemetrySchema = z.object({
  /** Milliseconds since 1970, by the clock of the instance that relays. */
  at: z.number().int().positive(),
  /** Who relays. */
  instanceId: z.string().min(1).max(64),
  /** Whether it hears of the others. */
  complete: z.boolean(),
  /**
   * The last that each instance told of itself, and how long ago: an instance that went silent stays for
   * `SILENT_FOR_MS`, with what it told last.
   */
  instances: z.array(instanceTelemetrySchema.extend({ silentMs: z.number().min(0) })).max(1_000),
});

export type FleetTelemetry = Readonly<z.infer<typeof fleetTelemetrySchema>>;

/** An instance publishes every second; one that has not been heard of for so long counts as silent. */
export const SILENT_AFTER_MS = 3_000;

/** An instance that went silent without ending in good order is shown for so long. */
export const SILENT_FOR_MS = 60_000;

/** What the server sends in the namespace; nothing is taken from presenters. */
export interface ServerToPresenterEvents {
  'fleet-telemetry': (payload: FleetTelemetry) => void;
}
