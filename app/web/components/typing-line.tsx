import type { RoomSnapshot } from '../../client/client-events';
import { useTexts } from '../../ui/language';
import { useTypists } from '../hooks/use-typists';
import { TEXTS, type Texts } from '../texts';

/** Who is typing. Not read out: it would never stop. */
export function TypingLine({ room }: { readonly room: RoomSnapshot | undefined }) {
  const texts = useTexts(TEXTS);
  return (
    <p className="typing" aria-live="off">
      <bdi>{sentence(useTypists(room), texts)}</bdi>
    </p>
  );
}

function sentence(names: readonly (string | undefined)[], texts: Readonly<Texts>): string {
  if (names.length === 0) return '';
  const [first, second] = names.map((name) => `\u2068${name ?? texts.somebody}\u2069`);
  if (names.length === 2 && first && second) return texts.twoTyping(first, second);
  return first && names.length === 1 ? texts.typing(first) : texts.manyTyping(names.length);
}
