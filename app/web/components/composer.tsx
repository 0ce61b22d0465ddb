import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { LIMITS } from '../../contract/limits';
import { useTexts } from '../../ui/language';
import { useChatSession } from '../hooks/use-chat-session';
import type { RoomActions } from '../hooks/use-room';
import { hasFinePointer } from '../pointer';
import { TEXTS } from '../texts';
import { SendIcon } from './icons';

/** Milliseconds between two notices that the user is typing. */
const TYPING_EVERY_MS = 2_000;

/** How many characters are left when it is time to say so. */
const SAY_LEFT = 200;

/** What an input method says of a key that it keeps to itself, where `isComposing` is not to be relied upon. */
const KEPT_BY_INPUT_METHOD = 229;

interface ComposerProps {
  readonly roomId: string;
  readonly send: RoomActions['send'];
  readonly typing: RoomActions['typing'];
}

/** The field that messages are written in: Enter sends, Shift and Enter starts a new line. Each room has its own draft. */
export function Composer({ roomId, send, typing }: ComposerProps) {
  const texts = useTexts(TEXTS);
  const { draft, keepDraft } = useChatSession();
  const [{ of, text }, setDraft] = useState({ of: roomId, text: draft(roomId) });
  const noticedAt = useRef(-Infinity);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  if (of !== roomId) setDraft({ of: roomId, text: draft(roomId) });
  const write = (written: string) => {
    keepDraft(roomId, written);
    setDraft({ of: roomId, text: written });
  };
  const submit = () => {
    field.current?.focus();
    if (text.trim() === '') return;
    send(text.toWellFormed());
    noticedAt.current = -Infinity;
    write('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Safari ends the composition before it tells of the key that did so: there the old code alone says it.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const composing = event.nativeEvent.isComposing || event.keyCode === KEPT_BY_INPUT_METHOD;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    submit();
  };
  const left = LIMITS.textCharacters - text.length;
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label className="unseen" htmlFor={id}>
        {texts.message}
      </label>
      <textarea
        id={id}
        ref={field}
        rows={1}
        maxLength={LIMITS.textCharacters}
        placeholder={texts.writeMessage}
        enterKeyHint="send"
        autoComplete="off"
        dir="auto"
        autoFocus={hasFinePointer()}
        value={text}
        onKeyDown={onKeyDown}
        onChange={({ target, timeStamp }) => {
          write(target.value);
          if (target.value === '' || timeStamp - noticedAt.current < TYPING_EVERY_MS) return;
          noticedAt.current = timeStamp;
          typing();
        }}
      />
      <button type="submit" className="send" aria-label={texts.send} title={texts.send}>
        <SendIcon />
      </button>
      {left <= SAY_LEFT && <p className="left">{texts.charactersLeft(left)}</p>}
    </form>
  );
}
