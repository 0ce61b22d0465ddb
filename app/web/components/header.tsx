import { useTexts } from '../../ui/language';
import { useSocket } from '../hooks/use-socket';
import { TEXTS } from '../texts';
import { Choices } from './choices';
import { ConnectionCard } from './connection-card';

/** What everybody is to see first: which colour serves this page. It wears that colour. */
export function Header({ roomId, leave }: { readonly roomId: string; readonly leave: () => void }) {
  const { servedBy, flips } = useSocket();
  return (
    <header className="bar">
      {flips > 0 && <span key={flips} className="sweep" aria-hidden="true" />}
      <h1>Crossfade</h1>
      <ServedBy colour={servedBy?.colour} version={servedBy?.version} />
      <div className="bar-side">
        <Choices />
        <ConnectionCard roomId={roomId} leave={leave} />
      </div>
    </header>
  );
}

interface ServedByProps {
  readonly colour: string | undefined;
  readonly version: string | undefined;
}

function ServedBy({ colour, version }: ServedByProps) {
  const texts = useTexts(TEXTS);
  if (!colour || version === undefined) {
    return (
      <p role="status" className="served-by">
        {texts.connecting}
      </p>
    );
  }
  const [before, server, after] = texts.servedBy(`${colour.toUpperCase()} ${version}`);
  return (
    <p role="status" className="served-by">
      {before}
      <strong>{server}</strong>
      {after}
    </p>
  );
}
