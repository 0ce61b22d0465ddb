import { startAudience, type Audience } from '../audience/audience';
import type { FromAudience, ToAudience } from './audience-messages';

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
  if (message.type === 'start') {
    audience = await startAudience(message.options);
    tell({ type: 'started', figures: audience.figures() });
    setInterval(() => {
      if (audience) tell({ type: 'figures', figures: audience.figures() });
    }, FIGURES_EVERY_MS);
  } else {
    if (audience) tell({ type: 'ended', result: await audience.stop() }, () => process.exit(0));
  }
}

function tell(message: FromAudience, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent);
}
