import { io } from 'socket.io-client';
import { randomId } from '../../../app/client/random-id';
import type { ChatMessage } from '../../../app/contract/messages';
import type { CreateClient } from '../fan';

export interface Faults {
  /** Whether it shows a message again that is pushed again. */
  readonly repeats?: boolean;
  /** Milliseconds after which the first client shows everything once more. */
  readonly echoMs?: number;
  /** Whether the first client puts new messages above the older ones. */
  readonly upsideDown?: boolean;
}

/** A client that shows what it is pushed and nothing else: it reads no log and sends nothing again. */
export function naiveClients({ repeats = false, echoMs, upsideDown = false }: Faults = {}): CreateClient {
  let made = 0;
  return ({ url, token, connect = io }) => {
    made += 1;
    const isUpsideDown = upsideDown && made === 1;
    const echoes = echoMs !== undefined && made === 1;
    const socket = connect(url, { forceNew: true, auth: { v: 1, token }, transports: ['websocket'] });
    const messages: ChatMessage[] = [];
    let show: (shown: { message: ChatMessage }) => void = () => undefined;
    let report: (pending: { clientId: string; state: 'sent' }) => void = () => undefined;
    socket.on('chat-message', ({ message }) => {
      if (!repeats && messages.some(({ clientId }) => clientId === message.clientId)) return;
      if (isUpsideDown) messages.unshift(message);
      else messages.push(message);
      show({ message });
      if (echoes) setTimeout(() => show({ message }), echoMs);
    });
    return {
      start: () => undefined,
      close: () => socket.disconnect(),
      join: (roomId: string) => new Promise((resolve) => socket.emit('join-room', { roomId }, resolve)),
      send: (roomId: string, text: string) => {
        const clientId = randomId();
        socket.emit('chat-message', { roomId, clientId, text }, ({ ok }) => {
          if (ok) report({ clientId, state: 'sent' });
        });
        return { clientId };
      },
      room: () => ({ messages, hasOlder: false }),
      on: (name: string, listener: never) => {
        if (name === 'message') show = listener;
        else report = listener;
      },
    };
  };
}
