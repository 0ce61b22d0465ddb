import type { ChatMessage } from '../../../app/contract/messages';
import type { Recording } from './recorder';

export type Complaint =
  | 'the banner came up'
  | 'a message was shown twice'
  | 'a message vanished'
  | 'a message is missing'
  | 'the order is another'
  | 'text was lost'
  | 'the field lost the focus'
  | 'what was read moved';

/** How far a message may move while it is read, in pixels: less than can be seen. */
const STILL = 2;

/**
 * What a user could complain of.
 * @param log all messages of the room, in order
 */
export function complaints(recording: Recording, log: readonly ChatMessage[]): readonly Complaint[] {
  const { banners, shownTwice, vanished, shown, drafts, blurs, moved } = recording;
  const stored = log.map(({ clientId }) => clientId);
  // Nobody who comes in is shown a room from its beginning at once.
  const expected = stored.slice(Math.max(0, stored.indexOf(shown[0] ?? '')));
  const isComplete = expected.every((id) => shown.includes(id));
  const found: readonly (readonly [boolean, Complaint])[] = [
    [banners > 0, 'the banner came up'],
    [shownTwice.length > 0, 'a message was shown twice'],
    [vanished.length > 0, 'a message vanished'],
    [!isComplete || shown.length === 0, 'a message is missing'],
    [isComplete && shown.join() !== expected.join(), 'the order is another'],
    [!areKept(drafts), 'text was lost'],
    [blurs > 0, 'the field lost the focus'],
    [moved > STILL, 'what was read moved'],
  ];
  return found.filter(([isSo]) => isSo).map(([, complaint]) => complaint);
}

/* Texts are written from the left, end with a full stop, and only such a one is ever sent. */
function areKept(drafts: readonly string[]): boolean {
  return drafts.every((draft, index) => {
    const before = drafts[index - 1] ?? '';
    return draft.startsWith(before) || (draft === '' && before.endsWith('.'));
  });
}
