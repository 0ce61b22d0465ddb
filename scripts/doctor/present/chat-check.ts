import { createSession } from '../../../app/client/chat-api';
import { ChatClient } from '../../../app/client/chat-client';
import { ChatError } from '../../../app/client/chat-error';
import type { SessionReady } from '../../../app/contract/events';
import type { Check } from '../check';

const WITHIN_MS = 10_000;

/** Comes into the chat as the audience does: a session, a WebSocket, and the server's greeting. */
export async function checkChat(url: string, signal: AbortSignal): Promise<Check> {
  const name = 'WebSocket';
  const started = performance.now();
  try {
    const { token } = await createSession(url, 'doctor');
    const { colour, version } = await greeting(url, token, signal);
    const ms = Math.round(performance.now() - started);
    return {
      name,
      status: 'ok',
      detail: `served by ${colour} (${version}), ${ms} ms after the first request`,
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      name,
      status: 'failed',
      detail: error instanceof Error ? error.message : String(error),
      remedy: 'is a proxy or a firewall in between that lets no WebSockets through? Try another network',
    };
  }
}

function greeting(url: string, token: string, signal: AbortSignal): Promise<SessionReady> {
  const client = new ChatClient({ url, token });
  const ended = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  return new Promise<SessionReady>((resolve, reject) => {
    ended.addEventListener('abort', () =>
      reject(new ChatError('unavailable', `no connection within ${WITHIN_MS / 1_000} s`, true)),
    );
    client.on('served-by', resolve);
    client.on('connection', ({ refused }) => {
      if (refused) reject(refused);
    });
    client.start();
  }).finally(() => client.close());
}
