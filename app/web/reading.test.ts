import { LIMITS } from '../contract/limits';
import type { ChatMessage } from '../contract/messages';
import { ReadMarks } from './read-marks';
import { Reading } from './reading';

const ME = 'user-1';

let time = 0;
function message(roomId: string, userId = 'user-2'): ChatMessage {
  time += 1_000;
  const clientId = String(time);
  return {
    roomId,
    timestamp: time,
    previous: time - 1_000,
    clientId,
    userId,
    name: userId,
    text: '',
    colour: 'blue',
  };
}

function memory(stored: Record<string, string> = {}) {
  return {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => {
      stored[key] = value;
    },
  };
}

const start = (marks = new ReadMarks('marks', memory())) => new Reading(marks, ME, 'lobby');
const unread = (reading: Reading) => Object.fromEntries(reading.unread.get());

describe('what waits to be read', () => {
  test('is nothing in the room that is shown', () => {
    const reading = start();
    reading.arrived(message('lobby'));
    expect(unread(reading)).toEqual({});
  });

  test('is counted in rooms that one has been in, without what one wrote oneself in another window', () => {
    const reading = start();
    reading.open('foyer');
    reading.arrived(message('lobby'));
    reading.arrived(message('lobby'));
    reading.arrived(message('lobby', ME));
    reading.arrived(message('elsewhere'));
    expect(unread(reading)).toEqual({ lobby: 2 });
  });

  test('is marked where it begins when the room is opened, and counted no more', () => {
    const reading = start();
    const read = message('lobby');
    reading.arrived(read);
    reading.open('foyer');
    reading.arrived(message('lobby'));
    reading.open('lobby');
    expect(reading.view.get()).toEqual({ roomId: 'lobby', unreadAfter: read.timestamp });
    expect(unread(reading)).toEqual({});
  });

  test('is not marked where all was read', () => {
    const reading = start();
    reading.arrived(message('lobby'));
    reading.open('foyer');
    reading.open('lobby');
    expect(reading.view.get().unreadAfter).toBeUndefined();
  });

  test('is counted in the room that is shown while nobody looks at the page', () => {
    const reading = start();
    const read = message('lobby');
    reading.arrived(read);
    reading.setVisible(false);
    reading.arrived(message('lobby'));
    reading.readUpTo('lobby', time);
    expect(unread(reading)).toEqual({ lobby: 1 });
    reading.setVisible(true);
    expect(unread(reading)).toEqual({});
    expect(reading.view.get().unreadAfter).toBe(read.timestamp);
  });

  test('is what came after the last visit when the page is loaded again', () => {
    const storage = memory();
    const before = start(new ReadMarks('marks', storage));
    before.arrived(message('lobby'));
    before.open('foyer');
    const known = message('lobby');
    before.readUpTo('lobby', known.timestamp);
    const after = new Reading(new ReadMarks('marks', storage), ME, 'foyer');
    after.arrived(known);
    after.arrived(message('lobby'));
    expect(unread(after)).toEqual({ lobby: 2 });
  });

  test('is forgotten with a room that was left', () => {
    const reading = start();
    reading.open('foyer');
    reading.arrived(message('lobby'));
    reading.left('lobby');
    reading.arrived(message('lobby'));
    expect(unread(reading)).toEqual({});
  });
});

test('who has visited more rooms than a connection can be in is told which to leave, the one of long ago first', () => {
  const reading = start();
  for (let index = 1; index < LIMITS.roomsPerSocket; index += 1) {
    expect(reading.open(`room-${index}`)).toEqual([]);
  }
  expect(reading.open('lobby')).toEqual([]);
  expect(reading.open('one-more')).toEqual(['room-1']);
});

test.each(['nonsense', '{"lobby":1}', '[["lobby"]]', '[[1,2],null,"x",["lobby",1.5]]'])(
  'marks that were stored as %s are none',
  (stored) => {
    expect(new ReadMarks('marks', memory({ marks: stored })).rooms).toEqual([]);
  },
);

test('marks do without a storage, and with one that is full', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  for (const storage of [undefined, full]) {
    const marks = new ReadMarks('marks', storage);
    marks.visit('lobby');
    marks.read('lobby', 5);
    marks.read('lobby', 3);
    marks.save();
    expect(marks.get('lobby')).toBe(5);
  }
});
