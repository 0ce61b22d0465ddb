import { createRoom, listRooms } from '../client/chat-api';
import type { Room, Session } from '../contract/messages';
import { byId, element, onSubmit } from './elements';

/** Milliseconds between two looks for rooms that others have made. */
const LOOK_EVERY = 15_000;

/** The rooms beside the chat, and the form that makes one. */
export class RoomList {
  readonly #panel = byId('rooms-panel', HTMLDetailsElement);
  readonly #list = byId('rooms', HTMLUListElement);
  #rooms: readonly Room[] = [];
  #current = '';

  constructor(
    private readonly url: string,
    private readonly session: () => Session | undefined,
    private readonly choose: (roomId: string) => void,
  ) {
    const wide = matchMedia('(min-width: 45rem)');
    const adapt = () => {
      this.#panel.open = wide.matches;
    };
    wide.addEventListener('change', adapt);
    adapt();
    const form = byId('create-room', HTMLFormElement);
    onSubmit(form, async (name) => {
      const room = await createRoom(this.url, this.session()?.token ?? '', name);
      form.reset();
      this.#rooms = [...this.#rooms, room];
      this.#pick(room.roomId);
    });
    this.#list.addEventListener('click', ({ target }) => {
      const roomId = target instanceof HTMLElement ? target.dataset.roomId : undefined;
      if (roomId) this.#pick(roomId);
    });
    setInterval(() => void this.refresh(), LOOK_EVERY);
  }

  /** Looks which rooms there are. When that fails, those known stay, until the next look. */
  async refresh(): Promise<void> {
    const token = this.session()?.token;
    if (!token || document.hidden) return;
    try {
      this.#rooms = await listRooms(this.url, token);
      this.#show();
    } catch (error) {
      console.warn('the rooms could not be listed', error);
    }
  }

  /** Marks the room that is open. */
  mark(roomId: string): void {
    this.#current = roomId;
    this.#show();
  }

  nameOf(roomId: string): string | undefined {
    return this.#rooms.find((room) => room.roomId === roomId)?.name;
  }

  #pick(roomId: string): void {
    if (matchMedia('(max-width: 44.99rem)').matches) this.#panel.open = false;
    this.choose(roomId);
  }

  /* Keeps the buttons that are there, so that the keyboard's focus stays where it is. */
  #show(): void {
    const known = new Map([...this.#list.querySelectorAll('button')].map((one) => [one.dataset.roomId, one]));
    const items = this.#rooms.map(({ roomId, name }) => {
      const button = known.get(roomId) ?? newButton(roomId);
      button.textContent = name;
      button.setAttribute('aria-current', String(roomId === this.#current));
      return button;
    });
    items.forEach((button, index) => {
      const item = button.closest('li') ?? element('li');
      if (!button.isConnected) item.append(button);
      if (this.#list.children[index] !== item)
        this.#list.insertBefore(item, this.#list.children[index] ?? null);
    });
    while (this.#list.children.length > items.length) this.#list.lastElementChild?.remove();
  }
}

function newButton(roomId: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.roomId = roomId;
  return button;
}
