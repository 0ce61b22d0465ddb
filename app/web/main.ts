import { createSession } from '../client/chat-api';
import { ChatClient } from '../client/chat-client';
import { IndexedDbOutboxStore } from '../client/indexeddb-outbox-store';
import type { SessionReady } from '../contract/events';
import type { Session } from '../contract/messages';
import { setUpComposer } from './composer';
import { byId, onSubmit, showProblem } from './elements';
import { MessageList } from './message-list';
import { RoomList } from './room-list';
import { loadSession, saveSession } from './session-store';
import { TypingNotice } from './typing-notice';

const server = location.origin;
const DEFAULT_ROOM = 'lobby';

const welcome = byId('welcome', HTMLElement);
const chat = byId('chat', HTMLElement);
const enterForm = byId('enter', HTMLFormElement);
const banner = byId('banner', HTMLElement);
const title = byId('room-title', HTMLElement);
const userCount = byId('user-count', HTMLElement);

let session: Session | undefined;
let client: ChatClient | undefined;
let roomId = '';

const typingNotice = new TypingNotice();
const messages = new MessageList({
  retry: (clientId) => client?.retry(clientId),
  discard: (clientId) => {
    client?.discard(clientId);
    showRoom();
  },
});
const rooms = new RoomList(server, () => session, openRoom);

setUpComposer({
  send: (text) => client?.send(roomId, text),
  typing: () => client?.typing(roomId),
});
onSubmit(enterForm, async (name) => {
  const made = await createSession(server, name);
  saveSession(made);
  enter(made);
});
addEventListener('hashchange', () => {
  if (client && roomOfAddress() !== roomId) openRoom(roomOfAddress());
});

const remembered = loadSession();
if (remembered) enter(remembered);
else askForName();

function askForName(problem?: string): void {
  chat.hidden = true;
  welcome.hidden = false;
  showProblem(enterForm, problem);
  byId('name', HTMLInputElement).focus();
}

function enter(as: Session): void {
  session = as;
  welcome.hidden = true;
  chat.hidden = false;
  client = new ChatClient({ url: server, token: as.token, outbox: new IndexedDbOutboxStore(as.userId) });
  listen(client);
  client.start();
  openRoom(roomOfAddress());
  void rooms.refresh();
  byId('text', HTMLTextAreaElement).focus();
}

function listen(to: ChatClient): void {
  let wasConnected = false;
  to.on('served-by', showServer);
  to.on('connection', ({ connected, refused }) => {
    if (refused) {
      leave(refused.message);
      return;
    }
    // Before the first connection there is nothing that could have been lost.
    banner.hidden = connected || !wasConnected;
    wasConnected ||= connected;
  });
  to.on('message', ({ message, roomId: of }) => {
    if (of !== roomId) return;
    typingNotice.stopped(message.name);
    messages.add(message);
  });
  to.on('room', ({ roomId: of }) => {
    if (of === roomId) showRoom();
  });
  to.on('typing', ({ roomId: of, userId }) => {
    const typist = to.room(of)?.users.find((user) => user.userId === userId);
    if (of === roomId && typist) typingNotice.typing(typist.name);
  });
}

/* The session has expired, or the server does not know it. */
function leave(why: string): void {
  client?.close();
  client = undefined;
  session = undefined;
  banner.hidden = true;
  saveSession(undefined);
  askForName(`Please join again (${why}).`);
}

function showServer({ colour, version }: SessionReady): void {
  document.body.dataset.colour = colour;
  byId('served-by', HTMLElement).textContent = `You are on ${colour.toUpperCase()} ${version}`;
}

function openRoom(id: string): void {
  roomId = id;
  if (roomOfAddress() !== id) location.hash = id;
  typingNotice.clear();
  messages.open(client?.room(id));
  rooms.mark(id);
  showRoom();
  client?.join(id).catch((error: unknown) => {
    if (roomId !== id || !client) return;
    if (id === DEFAULT_ROOM) title.textContent = error instanceof Error ? error.message : String(error);
    else openRoom(DEFAULT_ROOM);
  });
}

/* All of the room but its messages, which are added one by one. */
function showRoom(): void {
  const room = client?.room(roomId);
  title.textContent = room?.room?.name ?? rooms.nameOf(roomId) ?? roomId;
  const count = room?.userCount ?? 0;
  userCount.textContent = count === 0 ? '' : count === 1 ? '1 person' : `${count} people`;
  messages.showPending(room?.pending ?? []);
  const oldest = room?.messages[0];
  if (oldest) messages.trim(oldest.timestamp);
}

function roomOfAddress(): string {
  const wanted = location.hash.slice(1);
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(wanted) ? wanted : DEFAULT_ROOM;
}
