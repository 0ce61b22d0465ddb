import { useCallback, useEffect, useState } from 'react';
import { createSession } from '../../client/chat-api';
import type { ChatError } from '../../client/chat-error';
import type { Session } from '../../contract/messages';
import { currentLanguage } from '../../ui/language';
import { addressOfRoom, DEFAULT_ROOM, roomOfAddress } from '../address';
import { ChatSession } from '../chat-session';
import { guestName } from '../guest-name';
import { ChatSessionContext } from '../hooks/use-chat-session';
import { saveSession } from '../session-store';
import { TEXTS } from '../texts';
import { ChatPage } from './chat-page';
import { JoinPage } from './join-page';

/** Milliseconds after which a request to join has got lost, on a bad network: the user may then try again. */
const JOIN_WITHIN_MS = 15_000;

/** The page: joining, and then the chat. @param remembered the session of this tab, which needs no joining */
export function App({ remembered }: { readonly remembered: Session | undefined }) {
  const [session, setSession] = useState(remembered);
  const [refused, setRefused] = useState<ChatError>();
  const [proposed] = useState(() => guestName(TEXTS[currentLanguage()].guest, Math.random));
  const end = useCallback((why?: ChatError) => {
    saveSession(undefined);
    setRefused(why);
    setSession(undefined);
  }, []);
  if (session) return <Chat key={session.token} session={session} end={end} />;
  return (
    <JoinPage
      proposed={proposed}
      refused={refused}
      join={(name) => createSession(location.origin, name, { timeoutMs: JOIN_WITHIN_MS })}
      onJoined={(made) => {
        saveSession(made);
        setSession(made);
      }}
    />
  );
}

interface ChatProps {
  readonly session: Session;
  readonly end: (why?: ChatError) => void;
}

function Chat({ session, end }: ChatProps) {
  const [chat] = useState(() => {
    const roomId = roomOfAddress(location) ?? DEFAULT_ROOM;
    return new ChatSession({ url: location.origin, session, roomId });
  });
  useEffect(() => {
    const stop = follow(chat, end);
    chat.start();
    return () => {
      stop();
      chat.close();
    };
  }, [chat, end]);
  const leave = useCallback(() => end(), [end]);
  return (
    <ChatSessionContext value={chat}>
      <ChatPage openRoom={(roomId) => chat.open(roomId)} leave={leave} />
    </ChatSessionContext>
  );
}

/** Milliseconds between two looks for rooms that others have made. */
const LOOK_EVERY_MS = 15_000;

/* What the browser tells the chat, and the other way round. */
function follow(chat: ChatSession, end: (why?: ChatError) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const show = () =>
    history.replaceState(null, '', location.pathname + addressOfRoom(chat.reading.view.get().roomId));
  const look = () => {
    if (!document.hidden) void chat.directory.refresh();
  };
  addEventListener('hashchange', () => chat.open(roomOfAddress(location) ?? DEFAULT_ROOM), { signal });
  addEventListener('pagehide', () => chat.save(), { signal });
  const onVisibility = () => {
    chat.setVisible(!document.hidden);
    look();
  };
  document.addEventListener('visibilitychange', onVisibility, { signal });
  chat.setVisible(!document.hidden);
  const timer = setInterval(look, LOOK_EVERY_MS);
  const stopShowing = chat.reading.view.subscribe(show);
  show();
  chat.client.on('connection', ({ refused }) => {
    if (refused) end(refused);
  });
  return () => {
    stop.abort();
    clearInterval(timer);
    stopShowing();
  };
}
