import { RecentMessages, type RecentMessagesLimits } from './recent-messages';
import { numbered, room } from './testing/numbered-log';

/** What is remembered of a room in which these messages were heard. */
function after(timestamps: readonly number[], limits: Partial<RecentMessagesLimits> = {}) {
  const recent = new RecentMessages({ messagesPerRoom: 5, rooms: 2, characters: 1_000, ...limits });
  recent.learn(room, 0);
  for (const timestamp of timestamps) recent.add(numbered(timestamp));
  const run = (roomId = 'lobby') => recent.run(roomId)?.messages.map(({ timestamp }) => timestamp);
  return { recent, run };
}

describe('what is remembered of a room', () => {
  it.each([
    ['is what follows without a gap', [1, 2, 3], [1, 2, 3]],
    ['starts again after a gap', [1, 2, 4, 5], [4, 5]],
    ['is whole again when what was missing comes late', [1, 2, 4, 5, 3], [1, 2, 3, 4, 5]],
    ['has each message once', [1, 2, 2, 1], [1, 2]],
    ['is as long as it may be', [1, 2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7]],
    ['has no older message in place of a newer one', [3, 4, 5, 6, 7, 1], [3, 4, 5, 6, 7]],
  ])('%s', (_what, heard, run) => {
    expect(after(heard).run()).toEqual(run);
  });

  it('is nothing before the store has told of the room', () => {
    const recent = new RecentMessages();
    recent.add(numbered(1));
    expect(recent.run('lobby')).toBeUndefined();
    recent.learn(room, 1);
    expect(recent.run('lobby')).toMatchObject({ room, head: 1, messages: [{ timestamp: 1 }] });
  });

  it('tells of a newer message that has not come', () => {
    const { recent } = after([1, 2]);
    recent.learn(room, 7);
    expect(recent.run('lobby')).toMatchObject({ head: 7 });
  });

  it('includes pages that were read, as far as they connect', () => {
    const { recent, run } = after([4, 5]);
    recent.addPage(
      'lobby',
      [1, 2].map((at) => numbered(at)),
    );
    expect(run()).toEqual([4, 5]);
    recent.addPage(
      'lobby',
      [2, 3].map((at) => numbered(at)),
    );
    expect(run()).toEqual([2, 3, 4, 5]);
  });

  it('is not a page of long ago, but one that ends with the newest message', () => {
    const { recent, run } = after([]);
    recent.learn(room, 9);
    recent.addPage(
      'lobby',
      [1, 2].map((at) => numbered(at)),
    );
    expect(run()).toEqual([]);
    recent.addPage(
      'lobby',
      [8, 9].map((at) => numbered(at)),
    );
    expect(run()).toEqual([8, 9]);
  });
});

describe('rooms that are too much', () => {
  const other = { ...room, roomId: 'other' };
  const third = { ...room, roomId: 'third' };

  it('are let go, the one first that was used longest ago', () => {
    const { recent, run } = after([1]);
    recent.learn(other, 0);
    run();
    recent.learn(third, 0);
    expect([run(), run('other'), run('third')]).toEqual([[1], undefined, []]);
  });

  it('are so by the length of their texts too', () => {
    const { recent, run } = after([1, 2], { characters: 12 });
    recent.learn(other, 0);
    recent.add(numbered(1, 'other'));
    expect([run(), run('other')]).toEqual([undefined, [1]]);
    for (let at = 2; at < 50; at += 1) recent.add(numbered(at, at % 2 === 0 ? 'other' : 'lobby'));
    recent.learn(room, 0);
    recent.add(numbered(50));
    expect(run()).toEqual([49, 50]);
  });
});
