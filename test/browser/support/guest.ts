import { createRoom, createSession } from '../../../app/client/chat-api';
import { ChatClient } from '../../../app/client/chat-client';
import type { ChatMessage, MessagePage, Session } from '../../../app/contract/messages';

/** How many messages a guest writes when a room is filled: more would be slowed down by the server. */
const EACH = 80;

/** Somebody who chats without a page: writes what others then see, and knows what is stored. */
export class Guest {
  private constructor(
    private readonly url: string,
    private readonly session: Session,
  ) {}

  static async arrive(url: string, name: string): Promise<Guest> {
    return new Guest(url, await createSession(url, name));
  }

  /** Makes a room, and answers its id. */
  async opens(name: string): Promise<string> {
    return (await createRoom(this.url, this.session.token, name)).roomId;
  }

  /** Writes these texts to a room one after the other, and leaves. */
  async says(roomId: string, texts: readonly string[]): Promise<void> {
    const client = new ChatClient({ url: this.url, token: this.session.token });
    try {
      client.start();
      await client.join(roomId);
      const stored = new Promise<void>((resolve, reject) => {
        let count = 0;
        client.on('outbox', ({ state, error }) => {
          if (state === 'failed') reject(error ?? new Error('a message was not taken'));
          if (state === 'sent' && ++count === texts.length) resolve();
        });
      });
      for (const text of texts) client.send(roomId, text);
      await stored;
    } finally {
      client.close();
    }
  }

  /** All that is stored of a room, in order. */
  async reads(roomId: string): Promise<readonly ChatMessage[]> {
    const all: ChatMessage[] = [];
    for (let more = true; more;) {
      const since = all.at(-1)?.timestamp ?? 0;
      const address = `${this.url}/api/rooms/${roomId}/messages?since=${since}&limit=200`;
      const answer = await fetch(address, { headers: { authorization: `Bearer ${this.session.token}` } });
      if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
      const page = (await answer.json()) as MessagePage;
      all.push(...page.messages);
      more = page.more;
    }
    return all;
  }
}

/** Fills a room with messages of several guests; answers what is stored then. */
export async function fill(url: string, roomId: string, count: number): Promise<readonly ChatMessage[]> {
  const texts = Array.from({ length: count }, (_, index) => textOf(index));
  const turns = Array.from({ length: Math.ceil(count / EACH) }, (_, turn) =>
    texts.slice(turn * EACH, (turn + 1) * EACH),
  );
  const guests = await Promise.all(turns.map((_, turn) => Guest.arrive(url, `Guest ${turn + 1}`)));
  await Promise.all(guests.map((guest, turn) => guest.says(roomId, turns[turn] ?? [])));
  return (await Guest.arrive(url, 'Reader')).reads(roomId);
}

/* Of one to six lines. */
function textOf(index: number): string {
  return `No. ${index + 1}${' and so on, as people write when they have time'.repeat((index * 7) % 5)}.`;
}
