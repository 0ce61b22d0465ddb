import { useCallback, useRef, useState } from 'react';
import type { RoomSnapshot } from '../../client/client-events';
import { useLanguage, useTexts } from '../../ui/language';
import { useChatSession } from '../hooks/use-chat-session';
import { useDismissal } from '../hooks/use-dismissal';
import { useSource } from '../hooks/use-source';
import { TEXTS } from '../texts';

interface RoomHeadingProps {
  readonly roomId: string;
  readonly room: RoomSnapshot | undefined;
}

/** Which room this is, and who is in it. */
export function RoomHeading({ roomId, room }: RoomHeadingProps) {
  const { directory } = useChatSession();
  const rooms = useSource(directory);
  const name = room?.room?.name ?? rooms.find((one) => one.roomId === roomId)?.name ?? roomId;
  return (
    <div className="room-heading">
      <h2 title={name}>
        <bdi>{name}</bdi>
      </h2>
      {room && room.userCount > 0 && <People room={room} />}
    </div>
  );
}

function People({ room: { users, userCount } }: { readonly room: RoomSnapshot }) {
  const texts = useTexts(TEXTS);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDetailsElement>(null);
  const close = useCallback(() => setOpen(false), []);
  useDismissal(open, place, close);
  const more = userCount - users.length;
  return (
    <details
      className="people"
      ref={place}
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{texts.people(userCount)}</summary>
      <ul className="people-list">
        {users.map(({ userId, name }) => (
          <li key={userId}>
            <bdi>{name}</bdi>
          </li>
        ))}
        {more > 0 && <li className="quiet">{texts.morePeople(more.toLocaleString(language))}</li>}
      </ul>
    </details>
  );
}
