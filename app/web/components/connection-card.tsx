import { useTexts } from '../../ui/language';
import { useChatSession } from '../hooks/use-chat-session';
import { useDisclosure } from '../hooks/use-disclosure';
import { useRoom } from '../hooks/use-room';
import { useRoundTrip } from '../hooks/use-round-trip';
import { useSocket } from '../hooks/use-socket';
import { TEXTS } from '../texts';
import { CheckIcon, SignalIcon } from './icons';
import { LeaveButton } from './leave-button';

interface ConnectionCardProps {
  readonly roomId: string;
  readonly leave: () => void;
}

/** A button, and the card that it opens: all that this page knows of its connection. */
export function ConnectionCard({ roomId, leave }: ConnectionCardProps) {
  const texts = useTexts(TEXTS);
  const { open, place, button, id, toggle } = useDisclosure();
  return (
    <div className="card-place" ref={place}>
      <button
        type="button"
        ref={button}
        className="bar-button"
        aria-expanded={open}
        aria-controls={id}
        aria-label={texts.connection}
        onClick={toggle}
      >
        <SignalIcon />
        <span className="bar-button-label">{texts.connection}</span>
      </button>
      <section id={id} className="card" aria-label={texts.connection} hidden={!open}>
        {open && <ConnectionFigures roomId={roomId} leave={leave} />}
      </section>
    </div>
  );
}

function ConnectionFigures({ roomId, leave }: ConnectionCardProps) {
  const texts = useTexts(TEXTS);
  const { session } = useChatSession();
  const { servedBy, connected, handovers, lost } = useSocket();
  const { room } = useRoom(roomId);
  const ms = useRoundTrip(roomId);
  // Otherwise there may be messages that nobody here has heard of.
  const isCertain = connected && room?.room !== undefined && !room.behind;
  return (
    <>
      <p className="lost" data-lost={lost > 0 ? 'some' : isCertain ? 'none' : 'unknown'}>
        {lost === 0 && <CheckIcon />}
        {texts.lost(lost)}
      </p>
      <p className="hint">{texts.whatLostCounts}</p>
      <dl>
        <dt>{texts.server}</dt>
        <dd>
          {servedBy && connected ? `${servedBy.colour.toUpperCase()} ${servedBy.version}` : texts.unknown}
        </dd>
        <dt>{texts.instance}</dt>
        <dd className="code">{servedBy && connected ? servedBy.instanceId : texts.unknown}</dd>
        <dt>{texts.latency}</dt>
        <dd>{ms === undefined ? texts.unknown : texts.milliseconds(ms)}</dd>
        <dt>{texts.handovers}</dt>
        <dd>{texts.times(handovers)}</dd>
        <dt>{texts.you}</dt>
        <dd>
          <bdi>{session.name}</bdi>
        </dd>
      </dl>
      <LeaveButton leave={leave} />
    </>
  );
}
