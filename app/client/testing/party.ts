import { createSession } from '../chat-api';
import { ChatClient, type ChatClientOptions } from '../chat-client';
import type { ConnectionState, HandoverProgress } from '../client-events';
import type { ProtocolServer } from './protocol-server';

/** A client with a record of what it showed. */
export interface Guest {
  readonly client: ChatClient;
  readonly userId: string;
  /** Texts as they were first shown. */
  readonly shown: string[];
  readonly handovers: HandoverProgress[];
  readonly connections: ConnectionState[];
}

/** Some clients of one server, which close together. */
export class Party {
  readonly #guests: Guest[] = [];

  constructor(private readonly server: ProtocolServer) {}

  /** A started client that is in the room. */
  async arrive(name: string, options: Partial<ChatClientOptions> = {}, roomId = 'lobby'): Promise<Guest> {
    const { userId, token } = await createSession(this.server.url, name);
    const client = new ChatClient({ url: this.server.url, token, ...options });
    const guest: Guest = { client, userId, shown: [], handovers: [], connections: [] };
    this.#guests.push(guest);
    client.on('message', ({ message }) => guest.shown.push(message.text));
    client.on('handover', (progress) => guest.handovers.push(progress));
    client.on('connection', (state) => guest.connections.push(state));
    client.start();
    await client.join(roomId);
    return guest;
  }

  close(): void {
    for (const { client } of this.#guests) client.close();
  }
}

/** The texts of a room as a client shows it now. */
export function screen({ client }: Guest, roomId = 'lobby'): string[] {
  return client.room(roomId)?.messages.map(({ text }) => text) ?? [];
}
