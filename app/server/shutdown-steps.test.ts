import { createServer } from 'node:http';
import { pino } from 'pino';
import { STOP_TIMEOUT_SECONDS } from '../contract/stop-timeout';
import type { ChatServer } from './connections/chat-server';
import type { ConnectionRegistry } from './connections/connection-registry';
import type { HandoverControl } from './handover/handover-control';
import { Shutdown } from './platform/shutdown';
import { shutdownSteps } from './shutdown-steps';
import { TIMINGS } from './timings';

/** What ECS gives a task that does not ask for more. */
const LEAST_STOP_TIMEOUT_SECONDS = 30;

const never = () => new Promise<void>(() => undefined);

/** An instance of which nothing ends by itself: neither its clients, nor Redis, nor DynamoDB, nor the traces. */
function stuckSteps(drainMs: number) {
  return shutdownSteps({
    http: createServer(),
    io: { sockets: { sockets: new Map() }, close: never } as unknown as ChatServer,
    background: { publish: () => undefined, stop: never },
    handover: { drain: never } as unknown as HandoverControl,
    registry: { close: never } as unknown as ConnectionRegistry,
    heartbeat: { leave: never },
    presenters: { close: () => undefined },
    tracer: { close: never } as never,
    drainMs,
    refuseConnections: () => undefined,
    disconnect: never,
  });
}

describe('an instance that gets SIGTERM', () => {
  it('ends before it is killed, whatever hangs', () => {
    const longestMs = stuckSteps(TIMINGS.drainMs).reduce((total, { timeoutMs }) => total + timeoutMs, 0);
    expect(longestMs).toBeLessThan(LEAST_STOP_TIMEOUT_SECONDS * 1000);
    expect(LEAST_STOP_TIMEOUT_SECONDS).toBeLessThanOrEqual(STOP_TIMEOUT_SECONDS);
  });

  it('goes through all its steps though none of them ends', async () => {
    jest.useFakeTimers({ now: 0 });
    try {
      const shutdown = new Shutdown(stuckSteps(TIMINGS.drainMs), pino({ level: 'silent' }));
      let endedAt: number | undefined;
      void shutdown.run().then(() => (endedAt = Date.now()));
      await jest.advanceTimersByTimeAsync(LEAST_STOP_TIMEOUT_SECONDS * 1000);
      expect(endedAt).toBeDefined();
    } finally {
      jest.useRealTimers();
    }
  });
});
