import { performance } from 'node:perf_hooks';
import type { ErrorCode } from '../../contract/errors';
import type { ChatMessage, WhoAmI } from '../../contract/messages';
import type { InstanceTelemetry } from '../../contract/telemetry';
import type { ChatServer } from '../connections/chat-server';
import type { Telling } from '../fleet/telling';
import { watchLoopDelay } from './loop-delay';
import { type Presenters, servePresenters } from './presenters';
import { RecentDelays } from './recent-delays';
import { TelemetryView } from './telemetry-view';

export interface TelemetryRelayConfig {
  readonly whoAmI: WhoAmI;
  readonly presenterToken: string;
  /** What is counted elsewhere. */
  readonly figures: () => Omit<InstanceTelemetry, keyof WhoAmI | 'ended' | 'relayMs' | 'loopDelayMs'>;
  /** Whether this instance hears of the others. */
  readonly isComplete: () => boolean;
  readonly onRefused: (code: ErrorCode) => void;
}

/** Tells of this instance, hears of the others, and relays all of it to presenters. */
export interface TelemetryRelay {
  /** What instances tell each other for presenters. */
  readonly telling: Telling;
  readonly presenters: Presenters;
  /** A message is sent to the clients of this instance that are in its room: at least one. */
  readonly delivered: (message: Pick<ChatMessage, 'timestamp'>) => void;
  /** From now on this instance tells that it has ended. */
  readonly end: () => void;
}

export function createTelemetryRelay(io: ChatServer, config: TelemetryRelayConfig): TelemetryRelay {
  const { whoAmI, presenterToken, figures, isComplete, onRefused } = config;
  const delays = new RecentDelays(() => performance.now());
  const loopDelay = watchLoopDelay();
  let ended = false;
  const view = new TelemetryView({
    instanceId: whoAmI.instanceId,
    own: () => ({
      ...whoAmI,
      ...figures(),
      ended,
      relayMs: delays.percentiles(),
      loopDelayMs: loopDelay.takeMs(),
    }),
    now: () => performance.now(),
  });
  const presenters = servePresenters(io, {
    presenterToken,
    fleet: () => view.fleet({ at: Date.now(), complete: isComplete() }),
    onRefused,
  });
  return {
    telling: view,
    presenters,
    delivered: ({ timestamp }) => delays.add(Date.now() - timestamp / 1000),
    end() {
      ended = true;
      loopDelay.stop();
    },
  };
}
