import type { ChatMessage } from '../../../app/contract/messages';
import { complaints } from './judge';
import type { Recording } from './recorder';

const log = ['a', 'b', 'c'].map((clientId, index): ChatMessage => {
  const author = { userId: 'user-1', name: 'Anna' };
  return {
    ...author,
    roomId: 'lobby',
    timestamp: index + 1,
    previous: index,
    clientId,
    text: '.',
    colour: 'blue',
  };
});
const good: Recording = {
  banners: 0,
  shownTwice: [],
  vanished: [],
  shown: ['a', 'b', 'c'],
  colours: ['blue', 'green'],
  drafts: ['', 'o', 'one', 'one.', '', 'two'],
  blurs: 0,
  moved: 0.5,
};

describe('the judge of a page', () => {
  it.each<[string, Partial<Recording>]>([
    ['everything is as it should be', {}],
    ['the page begins with the newest messages', { shown: ['b', 'c'] }],
  ])('has nothing to complain of when %s', (_, change) => {
    expect(complaints({ ...good, ...change }, log)).toEqual([]);
  });

  it.each<[Partial<Recording>, string]>([
    [{ banners: 1 }, 'the banner came up'],
    [{ shownTwice: ['a'] }, 'a message was shown twice'],
    [{ vanished: ['a'] }, 'a message vanished'],
    [{ shown: ['a', 'c'] }, 'a message is missing'],
    [{ shown: ['a', 'b'] }, 'a message is missing'],
    [{ shown: [] }, 'a message is missing'],
    [{ shown: ['a', 'c', 'b'] }, 'the order is another'],
    [{ shown: ['a', 'b', 'b', 'c'] }, 'the order is another'],
    [{ shown: ['a', 'b', 'c', 'd'] }, 'the order is another'],
    [{ drafts: ['on', ''] }, 'text was lost'],
    [{ drafts: ['on', 'n'] }, 'text was lost'],
    [{ blurs: 1 }, 'the field lost the focus'],
    [{ moved: 40 }, 'what was read moved'],
    [{ moved: Infinity }, 'what was read moved'],
  ])('of %j says that %s', (change, complaint) => {
    expect(complaints({ ...good, ...change }, log)).toEqual([complaint]);
  });
});
