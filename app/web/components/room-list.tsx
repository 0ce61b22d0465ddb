import { useId, useState, type SubmitEvent } from 'react';
import { ChatError } from '../../client/chat-error';
import { LIMITS } from '../../contract/limits';
import { useLanguage, useTexts } from '../../ui/language';
import { useChatSession } from '../hooks/use-chat-session';
import { useSource } from '../hooks/use-source';
import { problemText, TEXTS } from '../texts';

interface RoomListProps {
  readonly roomId: string;
  readonly choose: (roomId: string) => void;
}

/** The rooms to choose from, with what waits to be read in them, and a form that makes one. */
export function RoomList({ roomId, choose }: RoomListProps) {
  const texts = useTexts(TEXTS);
  const language = useLanguage();
  const chat = useChatSession();
  const rooms = useSource(chat.directory);
  const unread = useSource(chat.reading.unread);
  return (
    <nav className="rooms" aria-label={texts.rooms}>
      <ul>
        {rooms.map((room) => {
          const waiting = unread.get(room.roomId) ?? 0;
          return (
            <li key={room.roomId}>
              <button
                type="button"
                className="room"
                aria-current={room.roomId === roomId ? 'true' : undefined}
                onClick={() => choose(room.roomId)}
              >
                <bdi className="room-name">{room.name}</bdi>
                {waiting > 0 && <Unread count={badge(waiting, language)} />}
              </button>
            </li>
          );
        })}
      </ul>
      <NewRoom choose={choose} />
    </nav>
  );
}

/** How many messages wait. */
export function Unread({ count }: { readonly count: string }) {
  const texts = useTexts(TEXTS);
  return (
    <span className="badge">
      <span aria-hidden="true">{count}</span>
      <span className="unseen">{texts.unread(count)}</span>
    </span>
  );
}

/** A count that fits into a badge. */
export function badge(count: number, language: string): string {
  return count > 99 ? '99+' : count.toLocaleString(language);
}

function NewRoom({ choose }: Pick<RoomListProps, 'choose'>) {
  const texts = useTexts(TEXTS);
  const { directory } = useChatSession();
  const [name, setName] = useState('');
  const [creating, setCreating] = useState(false);
  const [failure, setFailure] = useState<ChatError>();
  const id = useId();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (creating || name.trim() === '') return;
    setCreating(true);
    setFailure(undefined);
    directory
      .create(name)
      .then(
        (room) => {
          setName('');
          choose(room.roomId);
        },
        (error: unknown) => setFailure(ChatError.of(error)),
      )
      .finally(() => setCreating(false));
  };
  return (
    <form className="new-room" onSubmit={submit}>
      <label htmlFor={id}>{texts.newRoom}</label>
      <div className="new-room-fields">
        <input
          id={id}
          value={name}
          maxLength={LIMITS.roomNameCharacters}
          autoComplete="off"
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className="secondary" aria-disabled={creating}>
          {texts.create}
        </button>
      </div>
      <p className="problem" role="alert">
        {failure && problemText(texts, failure.code)}
      </p>
    </form>
  );
}
