import { useRef, useState, type SubmitEvent } from 'react';
import { ChatError } from '../../client/chat-error';
import { LIMITS } from '../../contract/limits';
import type { Session } from '../../contract/messages';
import { useTexts } from '../../ui/language';
import { hasFinePointer } from '../pointer';
import { problemText, TEXTS } from '../texts';
import { Choices } from './choices';
import { Mark } from './icons';

export interface JoinPageProps {
  /** A name to begin with. */
  readonly proposed: string;
  /** Why the user has to join again. */
  readonly refused: ChatError | undefined;
  readonly join: (name: string) => Promise<Session>;
  readonly onJoined: (session: Session) => void;
}

/** Where everybody comes in: one tap, as there is a name already. */
export function JoinPage({ proposed, refused, join, onJoined }: JoinPageProps) {
  const texts = useTexts(TEXTS);
  const [typed, setTyped] = useState<string>();
  const [joining, setJoining] = useState(false);
  const [failure, setFailure] = useState<ChatError>();
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (joining) return;
    setJoining(true);
    setFailure(undefined);
    join(typed?.trim() ? typed : proposed).then(onJoined, (error: unknown) => {
      setJoining(false);
      setFailure(ChatError.of(error));
      field.current?.focus();
    });
  };
  const problem = failure
    ? texts.notJoined(problemText(texts, failure.code))
    : refused && texts.joinAgain(problemText(texts, refused.code));
  return (
    <div className="join-page">
      <header className="join-bar">
        <Choices />
      </header>
      <main className="join">
        <Mark />
        <h1>Crossfade</h1>
        <p className="tagline">{texts.tagline}</p>
        <form className="join-form" onSubmit={submit}>
          <label htmlFor="name">{texts.yourName}</label>
          <input
            id="name"
            name="name"
            ref={field}
            maxLength={LIMITS.nameCharacters}
            autoComplete="nickname"
            enterKeyHint="go"
            aria-describedby="join-hint"
            value={typed ?? proposed}
            onChange={({ target }) => setTyped(target.value)}
            autoFocus={hasFinePointer()}
            onFocus={({ target }) => target.select()}
          />
          <p className="problem" role="alert">
            {problem}
          </p>
          <button type="submit" className="primary" aria-disabled={joining}>
            {joining ? texts.joining : texts.join}
          </button>
          <p id="join-hint" className="hint">
            {texts.joinHint}
          </p>
        </form>
      </main>
    </div>
  );
}
