import type { RoomSnapshot } from '../client/client-events';
import type { PendingMessage } from '../client/outbox';
import type { ChatMessage } from '../contract/messages';
import { byId, element } from './elements';

/** How near to the end, in pixels, counts as being there. */
const NEAR_END = 48;

export interface MessageListActions {
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
}

/** The messages of one room on the page. Whoever reads further up is left there; at the end, it follows. */
export class MessageList {
  readonly #scroller = byId('scroller', HTMLElement);
  readonly #messages = byId('messages', HTMLOListElement);
  readonly #pending = byId('pending', HTMLOListElement);
  /* By timestamp, in order. */
  #items: { readonly timestamp: number; readonly item: HTMLElement }[] = [];

  #shownPending: readonly PendingMessage[] = [];

  constructor(private readonly actions: MessageListActions) {}

  /** Shows another room. */
  open(room: RoomSnapshot | undefined): void {
    this.#items = (room?.messages ?? []).map((message) => ({
      timestamp: message.timestamp,
      item: messageItem(message),
    }));
    this.#messages.replaceChildren(...this.#items.map(({ item }) => item));
    this.showPending(room?.pending ?? []);
    this.#toEnd();
  }

  /** Adds a message where it belongs. */
  add(message: ChatMessage): void {
    this.#following(() => {
      const item = messageItem(message);
      const later = this.#items.findLastIndex(({ timestamp }) => timestamp <= message.timestamp) + 1;
      this.#messages.insertBefore(item, this.#items[later]?.item ?? null);
      this.#items.splice(later, 0, { timestamp: message.timestamp, item });
    });
  }

  /** Lets go of messages that are older than that one. */
  trim(oldest: number): void {
    const count = this.#items.findIndex(({ timestamp }) => timestamp >= oldest);
    for (const { item } of this.#items.splice(0, Math.max(0, count))) item.remove();
  }

  /** Shows what is not sent yet. Leaves the page alone where nothing changed, since a button may have the focus. */
  showPending(pending: readonly PendingMessage[]): void {
    const same = pending.length === this.#shownPending.length;
    if (same && pending.every((one, index) => one === this.#shownPending[index])) return;
    this.#shownPending = pending;
    this.#following(() => this.#pending.replaceChildren(...pending.map((one) => this.#pendingItem(one))));
  }

  #pendingItem({ clientId, text, state, error }: PendingMessage): HTMLElement {
    const item = element('li');
    item.dataset.state = state;
    const failed = state === 'failed';
    const reason = error?.message ?? 'unknown reason';
    const progress = error ? `Retrying: ${reason}` : 'Sending…';
    const meta = element('p', 'meta', failed ? `Not sent: ${reason}` : progress);
    if (failed) {
      meta.append(
        button('Try again', () => this.actions.retry(clientId)),
        button('Discard', () => this.actions.discard(clientId)),
      );
    }
    item.append(meta, element('p', 'text', text));
    return item;
  }

  #following(change: () => void): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    const follows = scrollHeight - scrollTop - clientHeight < NEAR_END;
    change();
    if (follows) this.#toEnd();
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }
}

function messageItem({ name, timestamp, colour, text }: ChatMessage): HTMLElement {
  const item = element('li');
  item.dataset.colour = colour;
  const meta = element('p', 'meta');
  const at = new Date(timestamp / 1000);
  const time = element('time', '', at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  time.setAttribute('datetime', at.toISOString());
  meta.append(
    element('span', 'author', name),
    ' · ',
    time,
    ' · ',
    element('span', 'colour', `via ${colour}`),
  );
  item.append(meta, element('p', 'text', text));
  return item;
}

function button(label: string, run: () => void): HTMLElement {
  const made = element('button', '', label);
  made.setAttribute('type', 'button');
  made.addEventListener('click', run);
  return made;
}
