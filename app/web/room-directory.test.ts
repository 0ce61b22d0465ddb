import type { Room } from '../contract/messages';
import { RoomDirectory } from './room-directory';

const room = (name: string): Room => ({
  roomId: name.toLowerCase().replaceAll(' ', '-'),
  name,
  createdAt: 1,
});
const LOBBY = room('Lobby');

/* The rooms that a server has, one that may be slow or away, and what somebody's page shows of them. */
class Stand {
  listed: readonly Room[] = [LOBBY];
  visited: readonly string[] = [];
  answer: Promise<unknown> = Promise.resolve();
  readonly problems: unknown[] = [];
  readonly directory = new RoomDirectory({
    list: () => {
      const { listed } = this;
      return this.answer.then(() => listed);
    },
    create: (name) => Promise.resolve(room(name)),
    visited: (roomId) => this.visited.includes(roomId),
    onProblem: (error) => this.problems.push(error),
  });

  get names(): readonly string[] {
    return this.directory.get().map(({ name }) => name);
  }
}

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});

test('every room that is listed is there, whatever its name', async () => {
  stand.listed = [LOBBY, room('Audience questions'), room('Probe 1')];
  await stand.directory.refresh();
  expect(stand.names).toEqual(['Lobby', 'Audience questions', 'Probe 1']);
});

test('a room that is not listed stays as long as one is in it', async () => {
  stand.visited = ['aside'];
  stand.directory.add(room('Aside'));
  await stand.directory.refresh();
  await stand.directory.refresh();
  expect(stand.names).toEqual(['Lobby', 'Aside']);
  stand.visited = [];
  await stand.directory.refresh();
  expect(stand.names).toEqual(['Lobby']);
});

test('a room that is made while the list is on its way stays, and is there once', async () => {
  let arrive = () => {};
  stand.answer = new Promise<void>((resolve) => (arrive = resolve));
  const refreshed = stand.directory.refresh();
  await stand.directory.create('Back stage');
  arrive();
  await refreshed;
  expect(stand.names).toEqual(['Lobby', 'Back stage']);
  stand.listed = [room('Back stage'), LOBBY];
  await stand.directory.refresh();
  expect(stand.names).toEqual(['Back stage', 'Lobby']);
});

test('those known stay when the rooms cannot be listed', async () => {
  await stand.directory.refresh();
  const away = new Error('away');
  stand.answer = Promise.reject(away);
  await stand.directory.refresh();
  expect([stand.names, stand.problems]).toEqual([['Lobby'], [away]]);
});
