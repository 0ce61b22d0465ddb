import type { ChatMessage } from '../../contract/messages';
import { MessagePages } from './message-pages';
import type { MessageRange } from './message-repository';
import { RecentMessages } from './recent-messages';
import { inRange, room } from './testing/numbered-log';

/* What is waited for is over at once, unless it is the store's answer. */
const quickly = (ms: number) => (ms < 100 ? Promise.resolve() : new Promise<void>(() => undefined));

/** Pages of a log of which the first reads show only so many messages. */
function pagesOf(
  timestamps: readonly number[],
  { head = timestamps.at(-1) ?? 0, shown = [] as number[], hidden = [] as number[] } = {},
) {
  const range = (_roomId: string, of: MessageRange, limit: number): Promise<ChatMessage[]> => {
    const invisible = hidden.shift();
    const log = timestamps.slice(0, shown.shift() ?? timestamps.length).filter((at) => at !== invisible);
    return Promise.resolve(inRange(log, of, limit));
  };
  const find = (roomId: string) => Promise.resolve(roomId === room.roomId ? { room, head } : undefined);
  const pages = new MessagePages({
    rooms: { find },
    messages: { range },
    recent: new RecentMessages(),
    sleep: quickly,
  });
  return async (request: { since?: number; before?: number; limit?: number } = {}) => {
    const { page } = await pages.read({ roomId: 'lobby', ...request });
    return { timestamps: page.messages.map(({ timestamp }) => timestamp), head: page.head, more: page.more };
  };
}

describe('a page', () => {
  const log = [1, 2, 3, 4, 5];

  it.each([
    ['the newest', {}, [1, 2, 3, 4, 5], false],
    ['the newest two', { limit: 2 }, [4, 5], true],
    ['the newest five', { limit: 5 }, [1, 2, 3, 4, 5], false],
    ['those after 2', { since: 2 }, [3, 4, 5], false],
    ['the next two after 2', { since: 2, limit: 2 }, [3, 4], true],
    ['the next three after 2', { since: 2, limit: 3 }, [3, 4, 5], false],
    ['those after the head', { since: 5 }, [], false],
    ['those before 3', { before: 3 }, [1, 2], false],
    ['the two before 5', { before: 5, limit: 2 }, [3, 4], true],
    ['those before the first', { before: 1 }, [], false],
  ])('%s', async (_what, request, timestamps, more) => {
    expect(await pagesOf(log)(request)).toEqual({ timestamps, head: 5, more });
  });

  it('of a room without messages is empty', async () => {
    expect(await pagesOf([])()).toEqual({ timestamps: [], head: 0, more: false });
  });

  it('tells a head that covers messages which came after the head was read', async () => {
    expect(await pagesOf(log, { head: 3 })()).toEqual({ timestamps: log, head: 5, more: false });
  });

  it('is read again until the message that the head announces is there', async () => {
    expect(await pagesOf(log, { shown: [4, 4] })({ since: 3 })).toEqual({
      timestamps: [4, 5],
      head: 5,
      more: false,
    });
    expect(await pagesOf(log, { shown: [4] })({})).toEqual({ timestamps: log, head: 5, more: false });
  });

  it.each([
    ['those after 2', { since: 2 }, [3, 4, 5]],
    ['the newest', {}, [1, 2, 3, 4, 5]],
    ['the newest two', { limit: 2 }, [4, 5]],
    ['those before 5', { before: 5 }, [1, 2, 3, 4]],
  ])('of %s is read again until none is missing between others', async (_what, request, timestamps) => {
    for (const hidden of timestamps.slice(0, -1)) {
      expect((await pagesOf(log, { hidden: [hidden, hidden] })(request)).timestamps).toEqual(timestamps);
    }
  });

  it('is given as it is when that message does not come', async () => {
    expect(await pagesOf([1, 2], { head: 3 })({ since: 0 })).toEqual({
      timestamps: [1, 2],
      head: 3,
      more: false,
    });
  });
});
