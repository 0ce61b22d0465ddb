import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RoomSnapshot } from '../../client/client-events';
import { useLanguage, useTexts } from '../../ui/language';
import { useChatSession } from '../hooks/use-chat-session';
import { useElapsed } from '../hooks/use-elapsed';
import type { RoomActions } from '../hooks/use-room';
import { messageRows, pendingKeys, type MessageRow } from '../message-rows';
import { ScrollKeeper } from '../scroll-keeper';
import type { Source } from '../source';
import { TEXTS } from '../texts';
import { DownIcon } from './icons';
import { MessageItem } from './message-item';

interface MessageListProps {
  readonly room: RoomSnapshot;
  readonly unreadAfter: number | undefined;
  readonly actions: RoomActions;
}

type Loading = 'idle' | 'loading' | 'failed';

/** Milliseconds after which what is shown is no longer history, but news to be read out. */
const SETTLED_MS = 500;

/**
 * The conversation. Whoever reads further up is left there; at the end, it follows. Until the room is joined it holds
 * what is to be sent there.
 */
export function MessageList({ room, unreadAfter, actions }: MessageListProps) {
  const texts = useTexts(TEXTS);
  const language = useLanguage();
  const chat = useChatSession();
  const { session } = chat;
  const { messages, pending, hasOlder } = room;
  const { userId } = session;
  const rows = useMemo(
    () => messageRows({ messages, pending, userId, unreadAfter }),
    [messages, pending, userId, unreadAfter],
  );
  const { loading, loadOlder } = useOlder(actions.older, hasOlder);
  const { scroller, list, atEnd, toEnd } = useScrolling({
    rows,
    unreadAfter,
    source: chat.room(room.roomId),
    onNearStart: loadOlder,
  });
  useLettingGo(actions.letGoOfOlder, atEnd && loading !== 'loading');
  const isJoined = room.room !== undefined;
  const settled = useElapsed(SETTLED_MS, isJoined);
  return (
    <div className="conversation">
      <div
        className="scroller"
        ref={scroller}
        role="log"
        tabIndex={0}
        aria-label={texts.messages}
        aria-live={settled && loading !== 'loading' ? 'polite' : 'off'}
      >
        <div className="start">
          {hasOlder ? (
            <button type="button" className="text-button" onClick={() => loadOlder(true)}>
              {loading === 'loading' ? texts.loading : loading === 'failed' ? texts.olderFailed : texts.older}
            </button>
          ) : (
            <p className="quiet">
              {!isJoined ? texts.connecting : rows.length === 0 ? texts.noMessages : texts.beginning}
            </p>
          )}
        </div>
        <ol className="messages" ref={list}>
          {rows.map((row) => (
            <MessageItem
              key={row.key}
              row={row}
              name={row.message?.name ?? session.name}
              language={language}
              texts={texts}
              retry={actions.retry}
              discard={actions.discard}
            />
          ))}
        </ol>
      </div>
      {!atEnd && <ToNewest rows={rows} toEnd={toEnd} />}
    </div>
  );
}

/* Counts what has come since it is there: since the reader left the end. */
function ToNewest({ rows, toEnd }: { readonly rows: readonly MessageRow[]; readonly toEnd: () => void }) {
  const texts = useTexts(TEXTS);
  const [leftAt] = useState(() => rows.findLast(({ message }) => message)?.at ?? 0);
  const count = rows.reduce((sum, { at, own, message }) => sum + Number(!own && message && at > leftAt), 0);
  return (
    <button type="button" className="to-newest" onClick={toEnd}>
      <DownIcon />
      {count > 0 ? texts.newMessages(count) : texts.toNewest}
    </button>
  );
}

interface ScrollingConfig {
  readonly rows: readonly MessageRow[];
  readonly unreadAfter: number | undefined;
  /* What the rows come from. */
  readonly source: Source<unknown>;
  readonly onNearStart: () => void;
}

function useScrolling({ rows, unreadAfter, source, onNearStart }: ScrollingConfig) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const keeper = useRef<ScrollKeeper>(null);
  const nearStart = useRef(onNearStart);
  const [atEnd, setAtEnd] = useState(true);
  useLayoutEffect(() => {
    nearStart.current = onNearStart;
  }, [onNearStart]);
  useLayoutEffect(() => {
    if (!scroller.current || !list.current) return undefined;
    const made = new ScrollKeeper(scroller.current, list.current, {
      onEnd: setAtEnd,
      onNearStart: () => nearStart.current(),
    });
    keeper.current = made;
    return () => made.close();
  }, []);
  useLayoutEffect(() => source.subscribe(() => keeper.current?.remember()), [source]);
  useLayoutEffect(() => keeper.current?.keep(), [rows]);
  const written = useRef<ReadonlySet<string>>(new Set());
  useLayoutEffect(() => {
    const before = written.current;
    written.current = pendingKeys(rows);
    if ([...written.current].some((key) => !before.has(key))) keeper.current?.toEnd();
  }, [rows]);
  useLayoutEffect(() => {
    const divider = list.current?.querySelector('.divider')?.closest('li');
    const above = divider && scroller.current && divider.offsetTop < scroller.current.scrollTop;
    if (unreadAfter !== undefined && above) keeper.current?.show(divider);
  }, [unreadAfter]);
  const toEnd = useCallback(() => {
    keeper.current?.toEnd();
    scroller.current?.focus();
  }, []);
  return { scroller, list, atEnd, toEnd };
}

/* After a failure only the reader tries again. */
function useOlder(older: RoomActions['older'], hasOlder: boolean) {
  const [loading, setLoading] = useState<Loading>('idle');
  const loadOlder = useCallback(
    (again = false) => {
      if (!hasOlder || loading === 'loading' || (loading === 'failed' && !again)) return;
      setLoading('loading');
      older().then(
        () => setLoading('idle'),
        () => setLoading('failed'),
      );
    },
    [older, hasOlder, loading],
  );
  return { loading, loadOlder };
}

/* A tall window takes older pages by itself: whoever reads it stays at the end, and never comes back to it. */
function useLettingGo(letGoOfOlder: RoomActions['letGoOfOlder'], isDone: boolean): void {
  useEffect(() => {
    if (isDone) letGoOfOlder();
  }, [letGoOfOlder, isDone]);
}
