import { memo, type MouseEvent } from 'react';
import type { PendingMessage } from '../../client/outbox';
import type { Language } from '../../ui/language';
import { dayName, isoTime, timeOfDay } from '../dates';
import type { MessageRow } from '../message-rows';
import { problemText, type Texts } from '../texts';
import { CheckIcon } from './icons';
import { MessageText } from './message-text';

interface MessageItemProps {
  readonly row: MessageRow;
  readonly name: string;
  readonly language: Language;
  readonly texts: Readonly<Texts>;
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
}

/** A message, stored or on its way. Drawn again only when something of it changes. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { row, language, texts } = props;
  const { message, pending, own } = row;
  const kind = `message ${own ? 'own' : 'other'} ${row.continued ? 'continued' : 'first'}`;
  return (
    <li
      className={kind}
      data-client-id={row.clientId}
      data-colour={message?.colour}
      data-state={pending?.state}
    >
      {row.startsDay && <p className="day">{dayName(language, row.at, texts)}</p>}
      {row.firstUnread && <p className="divider">{texts.newDivider}</p>}
      <Origin {...props} />
      <div className="bubble">
        <MessageText text={row.text} />
      </div>
      {pending && <Progress {...props} pending={pending} />}
    </li>
  );
});

/* Where somebody goes on, it is for those only who cannot see that it is the same author. */
function Origin({ row, name, language, texts }: MessageItemProps) {
  const { message, own } = row;
  if (!message) return <span className="unseen">{name}</span>;
  return (
    <p className={row.continued ? 'origin unseen' : 'origin'}>
      <bdi className="author">{name}</bdi>
      <time dateTime={isoTime(row.at)}>{timeOfDay(language, row.at)}</time>
      <span className="via">{texts.via(message.colour)}</span>
      {own && (
        <span className="sent">
          <CheckIcon />
          <span className="unseen">{texts.sent}</span>
        </span>
      )}
    </p>
  );
}

function Progress({
  row,
  pending,
  texts,
  retry,
  discard,
}: MessageItemProps & { readonly pending: PendingMessage }) {
  const { state, error } = pending;
  const why = error && problemText(texts, error.code);
  if (state !== 'failed') {
    return <p className="progress">{why ? texts.tryingAgain(why) : texts.sending}</p>;
  }
  const onPress = (act: (clientId: string) => void) => (event: MouseEvent<HTMLButtonElement>) => {
    leaveFocusToLog(event.currentTarget);
    act(row.clientId);
  };
  return (
    <div className="progress failed">
      <p>{texts.notSent(why ?? texts.problems.other)}</p>
      <button type="button" className="text-button" onClick={onPress(retry)}>
        {texts.tryAgain}
      </button>
      <button type="button" className="text-button" onClick={onPress(discard)}>
        {texts.discard}
      </button>
    </div>
  );
}

/* The button is about to go, and whoever works with the keyboard is to stay in the conversation. */
function leaveFocusToLog(button: HTMLButtonElement): void {
  if (document.activeElement !== button) return;
  button.closest<HTMLElement>('[role="log"]')?.focus({ preventScroll: true });
}
