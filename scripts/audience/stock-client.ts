import { io } from 'socket.io-client';
import { randomId } from '../../app/client/random-id';
import type { ChatMessage } from '../../app/contract/messages';
import type { AudienceClient, CreateClient } from './fan';

/** What becomes of a message that is pushed: its place on the screen, and when the client says that it is shown. */
export type Showing = (message: ChatMessage, screen: ChatMessage[], show: () => void) => void;

const asItComes: Showing = (message, screen, show) => {
  screen.push(message);
  show();
};

/**
 * A client as in Socket.IO's examples: it joins whenever it connects, shows what is pushed, and lets the library
 * reconnect. It reads no log, sends nothing again and does not know a message again.
 */
export function stockClient(
  { url, token, connect = io }: Parameters<CreateClient>[0],
  showing: Showing = asItComes,
): AudienceClient {
  const socket = connect(url, { forceNew: true, auth: { v: 1, token }, transports: ['websocket'] });
  const messages: ChatMessage[] = [];
  let show: (shown: { message: ChatMessage }) => void = () => undefined;
  let report: (pending: { clientId: string; state: 'sent' | 'failed' }) => void = () => undefined;
  socket.on('chat-message', ({ message }) => showing(message, messages, () => show({ message })));
  return {
    start: () => undefined,
    close: () => socket.disconnect(),
    join: (roomId: string) =>
      new Promise((resolve) => {
        socket.on('connect', () => socket.emit('join-room', { roomId }, resolve));
      }),
    send: (roomId: string, text: string) => {
      const clientId = randomId();
      socket.emit('chat-message', { roomId, clientId, text }, ({ ok }) => {
        report({ clientId, state: ok ? 'sent' : 'failed' });
      });
      return { clientId };
    },
    room: () => ({ messages, hasOlder: false }),
    on: (name: string, listener: never) => {
      if (name === 'message') show = listener;
      else report = listener;
    },
  };
}
