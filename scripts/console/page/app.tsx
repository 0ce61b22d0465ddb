import { useState, type ReactNode } from 'react';
import { useClient, useConsole } from './console-context';
import { Controls } from './controls';
import { Counters } from './counters';
import { Dialogs, type DialogName } from './dialogs';
import { Header } from './header';
import { History } from './history';
import { RequestField } from './request-field';
import { ShowPanel } from './show-panel';
import { Splits } from './splits';
import { Tasks } from './tasks';
import type { Shortcut } from './shortcuts';
import { ROLLBACK } from './traffic-controls';
import { useShortcuts } from './use-shortcuts';
import { useShow } from './use-show';

/** The presenter's console. */
export function App(): ReactNode {
  const client = useClient();
  const { stream } = useConsole();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const showControl = useShow();
  const toggle = (name: DialogName) => setDialog(dialog === name ? null : name);
  const actions: Readonly<Record<Shortcut, () => void>> = {
    next: showControl.next,
    rollback: () => void client.command({ kind: 'rollback' }, ROLLBACK),
    'full-screen': toggleFullScreen,
    qr: () => toggle('qr'),
    help: () => toggle('help'),
  };
  useShortcuts(showControl.show !== null && dialog === null, (shortcut) => actions[shortcut]());
  return (
    <div className="console">
      <Header showControl={showControl} onDialog={toggle} onFullScreen={toggleFullScreen} />
      <main>
        <div className="figures" data-old={stream !== 'live' || undefined}>
          <Splits />
          <RequestField />
          <Counters />
          <div className="tables">
            <Tasks />
            <History />
          </div>
        </div>
        {showControl.show && showControl.move ? (
          <ShowPanel show={showControl.show} move={showControl.move} onNext={showControl.next} />
        ) : (
          <Controls />
        )}
      </main>
      <Dialogs open={dialog} onClose={() => setDialog(null)} />
    </div>
  );
}

function toggleFullScreen(): void {
  // A browser may forbid it; the page is whole without.
  if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
  else document.documentElement.requestFullscreen().catch(() => undefined);
}
