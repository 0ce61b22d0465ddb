import type { Colour } from '../../app/contract/colour';
import type { RoomSnapshot } from '../../app/client/client-events';
import type { ChatClient, ChatClientOptions } from '../../app/client/chat-client';
import type { ChatMessage } from '../../app/contract/messages';
import type { Judge } from './judge';

/** What the audience needs of a chat client. */
export interface AudienceClient extends Pick<ChatClient, 'start' | 'close'> {
  join(roomId: string): Promise<unknown>;
  send(roomId: string, text: string): { readonly clientId: string };
  room(roomId: string): Pick<RoomSnapshot, 'messages' | 'hasOlder'> | undefined;
  on(name: 'message', listener: (shown: { readonly message: ChatMessage }) => void): unknown;
  on(
    name: 'outbox',
    listener: (pending: {
      readonly clientId: string;
      readonly state: 'sending' | 'sent' | 'failed';
      readonly error?: Error;
    }) => void,
  ): unknown;
}

export type CreateClient = (options: ChatClientOptions) => AudienceClient;

/* The audience's own id of a message stands at the end of its text, behind the id of the run. */
const ID = /\[([\w-]+):([^\]]+)\]$/;

const PHRASES = [
  'Hello from the front row',
  'Loud and clear',
  'This is fun',
  'Still here',
  'What colour are you on?',
];

/** One member of the audience: writes into its room, and tells the judge what it sees. */
export class Fan {
  #sequence = 0;
  /* The audience's id of what is being sent, by the client's. */
  readonly #sending = new Map<string, string>();

  constructor(
    readonly name: string,
    readonly roomId: string,
    readonly client: AudienceClient,
    /** Tells this audience's messages from those of another that was in the same room. */
    private readonly run: string,
    private readonly judge: Judge,
    private readonly now: () => number,
    /** How long its messages are, at least. */
    private readonly textCharacters = 0,
    /** Who serves it at the moment. */
    colour: () => Colour | undefined = () => undefined,
  ) {
    client.on('message', ({ message }) => {
      const id = this.#idOf(message);
      if (id !== undefined && message.roomId === roomId) judge.shown(id, name, now(), message, colour());
    });
    client.on('outbox', ({ clientId, state, error }) => {
      const id = this.#sending.get(clientId);
      if (id !== undefined && state === 'sending' && error) judge.retried(id);
      if (id === undefined || state === 'sending') return;
      this.#sending.delete(clientId);
      if (state === 'sent') judge.acknowledged(id, now());
      else judge.failed(id);
    });
  }

  say(): void {
    this.#sequence += 1;
    const id = `${this.name}/${this.#sequence}`;
    const phrase = PHRASES[this.#sequence % PHRASES.length] ?? '';
    const text = `${phrase.padEnd(this.textCharacters, ' and so on')} [${this.run}:${id}]`;
    this.judge.sent(id, this.roomId, { name: this.name, text }, this.now());
    const { clientId } = this.client.send(this.roomId, text);
    this.#sending.set(clientId, id);
  }

  /** The audience's messages on the screen, in its order. */
  screen(): { readonly messages: readonly string[]; readonly trimmed: boolean } {
    const room = this.client.room(this.roomId);
    return { messages: this.idsOf(room?.messages ?? []), trimmed: room?.hasOlder ?? false };
  }

  /** The ids of those messages that are the audience's own. */
  idsOf(messages: readonly ChatMessage[]): string[] {
    return messages.map((message) => this.#idOf(message)).filter((id) => id !== undefined);
  }

  #idOf({ text }: ChatMessage): string | undefined {
    const [, run, id] = ID.exec(text) ?? [];
    return run === this.run ? id : undefined;
  }
}
