import type { Room } from '../../contract/messages';
import { Rooms, slugOf } from './rooms';

function roomsWith(taken: readonly string[]) {
  const ids = new Set(taken);
  const repository = {
    create: ({ roomId }: Room) => Promise.resolve(!ids.has(roomId) && Boolean(ids.add(roomId))),
    list: () => Promise.resolve([]),
  };
  let suffixes = 0;
  return new Rooms({ repository, now: () => 1, suffix: () => `s${(suffixes += 1)}` });
}

describe('the id of a new room', () => {
  it.each([
    ['General chat', 'general-chat'],
    ['  Café & Bar!  ', 'cafe-bar'],
    ['ＡＢＣ 123', 'abc-123'],
    ['---', ''],
    ['수다방', ''],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('of %p is the slug %p', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('has a suffix when the slug is taken or empty', async () => {
    const rooms = roomsWith(['general', 'general-s1']);
    expect(await rooms.create('General', true)).toEqual({
      roomId: 'general-s2',
      name: 'General',
      createdAt: 1,
    });
    expect(await rooms.create('수다방', true)).toMatchObject({ roomId: 'room-s3', name: '수다방' });
    expect(await rooms.create('News', false)).toMatchObject({ roomId: 'news' });
  });
});
