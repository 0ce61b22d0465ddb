import type { Server } from 'node:http';
import type { Background } from './background';
import type { ChatServer } from './connections/chat-server';
import { closeConnections } from './connections/close-connections';
import type { ConnectionRegistry } from './connections/connection-registry';
import type { Heartbeat } from './fleet/heartbeat';
import type { HandoverControl } from './handover/handover-control';
import type { ShutdownStep } from './platform/shutdown';
import type { Presenters } from './telemetry/presenters';
import type { Tracer } from './telemetry/tracer';

export interface ShutdownParts {
  readonly http: Server;
  readonly io: ChatServer;
  readonly background: Background;
  readonly handover: HandoverControl;
  readonly registry: ConnectionRegistry;
  readonly heartbeat: Pick<Heartbeat, 'leave'>;
  readonly presenters: Pick<Presenters, 'close'>;
  readonly tracer: Tracer | undefined;
  /** Milliseconds that the clients have to leave. */
  readonly drainMs: number;
  /** From now on no new connection is taken. */
  readonly refuseConnections: () => void;
  /** Lets go of Redis and of AWS. */
  readonly disconnect: () => Promise<void>;
}

/** How an instance ends, in this order: no client is closed that could have gone elsewhere. */
export function shutdownSteps(parts: ShutdownParts): ShutdownStep[] {
  const { http, io, background, handover, registry, heartbeat, tracer, drainMs } = parts;
  return [
    { name: 'tell the fleet', run: () => background.publish(), timeoutMs: 500 },
    { name: 'hand clients over', run: () => handover.drain(drainMs), timeoutMs: drainMs + 500 },
    {
      name: 'close connections',
      run: () => {
        parts.refuseConnections();
        parts.presenters.close();
        return closeConnections(io);
      },
      timeoutMs: 2_500,
    },
    { name: 'close the server', run: () => io.close(), timeoutMs: 500 },
    { name: 'end background tasks', run: () => background.stop(), timeoutMs: 500 },
    {
      name: 'record disconnections',
      // What could not be recorded is left to the others, who take this instance for dead.
      run: async () => {
        if (await registry.close()) await heartbeat.leave();
      },
      timeoutMs: 1_500,
    },
    { name: 'deliver traces', run: () => tracer?.close(), timeoutMs: 2_500 },
    {
      name: 'disconnect',
      run: () => {
        http.closeAllConnections();
        return parts.disconnect();
      },
      timeoutMs: 1_000,
    },
  ];
}
