import { useEffect } from 'react';
import { useLanguage, useTexts } from '../../ui/language';
import { useChatSession } from '../hooks/use-chat-session';
import { useDisclosure } from '../hooks/use-disclosure';
import { useElapsed } from '../hooks/use-elapsed';
import { useRoom } from '../hooks/use-room';
import { useSocket } from '../hooks/use-socket';
import { useSource } from '../hooks/use-source';
import { TEXTS } from '../texts';
import { Composer } from './composer';
import { Header } from './header';
import { CloseIcon, RoomsIcon } from './icons';
import { MessageList } from './message-list';
import { RoomHeading } from './room-heading';
import { badge, RoomList, Unread } from './room-list';
import { TypingLine } from './typing-line';

interface ChatPageProps {
  readonly openRoom: (roomId: string) => void;
  readonly leave: () => void;
}

/** The chat of somebody who has joined. */
export function ChatPage({ openRoom, leave }: ChatPageProps) {
  const chat = useChatSession();
  const { roomId, unreadAfter } = useSource(chat.reading.view);
  const actions = useRoom(roomId);
  const { room } = actions;
  const { flips } = useSocket();
  useColour();
  useTitle();
  return (
    <div className="page">
      <Header roomId={roomId} leave={leave} />
      <Banner />
      <div className="columns">
        <RoomsPanel roomId={roomId} openRoom={openRoom} />
        <main className="room-page">
          <RoomHeading roomId={roomId} room={room} />
          {room ? (
            <MessageList key={roomId} room={room} unreadAfter={unreadAfter} actions={actions} />
          ) : (
            <div className="conversation" />
          )}
          <TypingLine room={room} />
          <Composer roomId={roomId} send={actions.send} typing={actions.typing} />
        </main>
      </div>
      {flips > 0 && <span key={flips} className="wash" aria-hidden="true" />}
    </div>
  );
}

/** Milliseconds that the first connection may well take. */
const FIRST_CONNECTION_MS = 3_000;

/* Before the first connection there is nothing that could have been lost. */
function Banner() {
  const texts = useTexts(TEXTS);
  const { connected, wasConnected } = useSocket();
  const isLate = useElapsed(FIRST_CONNECTION_MS);
  if (connected || !(wasConnected || isLate)) return null;
  return (
    <p className="banner" role="alert">
      {wasConnected ? texts.connectionLost : texts.notConnected}
    </p>
  );
}

/* Beside the conversation where there is room for it, and in front of it where there is not. */
function RoomsPanel({ roomId, openRoom }: { roomId: string; openRoom: (roomId: string) => void }) {
  const texts = useTexts(TEXTS);
  const language = useLanguage();
  const unread = useSource(useChatSession().reading.unread);
  const { open, place, button, id, toggle, close } = useDisclosure();
  const choose = (chosen: string) => {
    // What had the focus goes with the panel; beside the conversation nothing goes, and the button is not there.
    if (place.current?.contains(document.activeElement)) button.current?.focus();
    close();
    openRoom(chosen);
  };
  const waiting = [...unread].reduce((sum, [of, count]) => sum + (of === roomId ? 0 : count), 0);
  return (
    <div className="rooms-place" ref={place}>
      <button
        type="button"
        ref={button}
        className="rooms-button"
        aria-expanded={open}
        aria-controls={id}
        onClick={toggle}
      >
        {open ? <CloseIcon /> : <RoomsIcon />}
        <span className="unseen">{texts.rooms}</span>
        {waiting > 0 && !open && <Unread count={badge(waiting, language)} />}
      </button>
      <div id={id} className="rooms-panel" data-open={open}>
        <RoomList roomId={roomId} choose={choose} />
      </div>
    </div>
  );
}

function useColour(): void {
  const colour = useSocket().servedBy?.colour;
  useEffect(() => {
    if (colour) document.body.dataset.colour = colour;
    return () => {
      delete document.body.dataset.colour;
    };
  }, [colour]);
}

/* Tells those who look at another page that something waits here. */
function useTitle(): void {
  const unread = useSource(useChatSession().reading.unread);
  const language = useLanguage();
  const waiting = [...unread.values()].reduce((sum, count) => sum + count, 0);
  useEffect(() => {
    document.title = waiting > 0 ? `(${badge(waiting, language)}) Crossfade` : 'Crossfade';
  }, [waiting, language]);
}
