import { startAudience, type Audience } from './audience';
import type { FromAudience, RemoteAudienceOptions, ToAudience } from './audience-messages';
import { CLIENT_KINDS } from './client-kinds';

/**
 * The audience in a process of its own, so that two hundred clients and the load balancer do not wait for each other.
 * It ends when the process that started it does.
 */

const FIGURES_EVERY_MS = 250;

let audience: Audience | undefined;

process.on('message', (message: ToAudience) => {
  handle(message).catch((error: unknown) => {
    tell({
      type: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  });
});
process.on('disconnect', () => process.exit(1));

async function handle(message: ToAudience): Promise<void> {
  switch (message.type) {
    case 'start':
      return start(message.options);
    case 'start-measuring':
      audience?.startMeasuring();
      // At once: what was told before counts from another moment.
      if (audience) tell({ type: 'figures', figures: audience.figures() });
      return;
    case 'stop-reading':
      audience?.stopReading(message.clients, message.ms);
      return;
    case 'stop':
      if (audience) tell({ type: 'ended', result: await audience.stop() }, () => process.exit(0));
  }
}

async function start({ clientKind, ...options }: RemoteAudienceOptions): Promise<void> {
  const started = await startAudience({
    ...options,
    createClient: CLIENT_KINDS[clientKind ?? 'chat-client'],
  });
  audience = started;
  tell({ type: 'started', figures: started.figures() });
  setInterval(() => tell({ type: 'figures', figures: started.figures() }), FIGURES_EVERY_MS);
}

function tell(message: FromAudience, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent);
}
