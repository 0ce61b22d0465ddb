import { type ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { useConsole } from './console-context';
import { Modal } from './modal';
import { QrCode } from './qr-code';
import { ReadyDialog } from './ready-dialog';
import { TEXTS } from './texts';

export type DialogName = 'qr' | 'ready' | 'help';

/** The dialog that is open, if any. */
export function Dialogs(props: {
  readonly open: DialogName | null;
  readonly onClose: () => void;
}): ReactNode {
  switch (props.open) {
    case 'qr':
      return <QrDialog onClose={props.onClose} />;
    case 'ready':
      return <ReadyDialog onClose={props.onClose} />;
    case 'help':
      return <HelpDialog onClose={props.onClose} />;
    case null:
      return null;
  }
}

/** The audience's address, to be scanned from afar. */
function QrDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const texts = useTexts(TEXTS);
  const { view } = useConsole();
  const url = view?.audienceUrl ?? null;
  return (
    <Modal title={texts.joinIn} className="qr-dialog" onClose={onClose}>
      {url === null ? (
        <p className="bad">{texts.reasons.noUrl}</p>
      ) : (
        <>
          <QrCode text={url} label={texts.qrLabel(url)} />
          <p className="audience-url">{url}</p>
        </>
      )}
    </Modal>
  );
}

function HelpDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const texts = useTexts(TEXTS);
  const keys = [
    [texts.keyNames.next, texts.keys.next],
    ['R', texts.keys.rollback],
    ['F', texts.keys.fullScreen],
    ['Q', texts.keys.qr],
    ['?', texts.keys.help],
  ] as const;
  return (
    <Modal title={texts.help} onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
