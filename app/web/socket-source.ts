import type { ChatClient } from '../client/chat-client';
import type { ConnectionState } from '../client/client-events';
import type { SessionReady } from '../contract/events';
import { ReadSource, sameFields } from './source';

/** How a client is connected. */
export interface SocketState {
  /** False only while no socket is open. */
  readonly connected: boolean;
  /** Whether one ever was: before that there is nothing that could have been lost. */
  readonly wasConnected: boolean;
  /** Why the server will not have this session. */
  readonly refused: ConnectionState['refused'];
  /** Who serves the client, or did last. */
  readonly servedBy: SessionReady | undefined;
  /** How often another colour took the place of the one before. */
  readonly flips: number;
  /** How often the client was handed over. */
  readonly handovers: number;
  /** Messages that were lost, as `ChatClient.lost` counts them. */
  readonly lost: number;
}

export function socketSource(client: ChatClient): ReadSource<SocketState> {
  let wasConnected = client.connection.connected;
  let flips = 0;
  let handovers = 0;
  let colour = client.servedBy?.colour;
  const source = new ReadSource<SocketState>(() => {
    const { connected, refused } = client.connection;
    return {
      connected,
      wasConnected,
      refused,
      servedBy: client.servedBy,
      flips,
      handovers,
      lost: client.lost,
    };
  }, sameFields);
  client.on('connection', ({ connected }) => {
    wasConnected ||= connected;
    source.changed();
  });
  client.on('served-by', (session) => {
    if (colour !== undefined && colour !== session.colour) flips += 1;
    ({ colour } = session);
    source.changed();
  });
  client.on('handover', ({ phase }) => {
    if (phase === 'completed') handovers += 1;
    source.changed();
  });
  client.on('room', () => source.changed());
  return source;
}
