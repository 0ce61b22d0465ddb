import type { ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { useConsole } from './console-context';
import { shownOutcome, type ControlGroup, type ControlRequest } from './control-requests';
import { Icon, type IconName } from './icons';
import { OutcomeWords } from './outcome-words';
import { TEXTS } from './texts';

export interface ActionButtonProps {
  readonly children: ReactNode;
  /** Why it cannot be used; null when it can. It stays reachable, so that the reason can be learned. */
  readonly reason: string | null;
  /** @param clicks how many came at once; 0 by the keyboard */
  readonly onPress: (clicks: number) => void;
  readonly className?: string;
  /** Whether what it would bring about is so already. */
  readonly isOn?: boolean;
  /** What became of it, when it was the last of its group that was used. */
  readonly outcome?: ControlRequest['state'] | null;
}

/** A button that says why it cannot be used, and what became of it when it was. */
export function ActionButton(props: ActionButtonProps): ReactNode {
  const { children, reason, onPress, className = '', isOn, outcome = null } = props;
  return (
    <button
      type="button"
      className={`button ${className}`}
      aria-disabled={reason !== null}
      aria-description={reason ?? undefined}
      title={reason ?? undefined}
      aria-pressed={isOn}
      data-outcome={outcome ?? undefined}
      onClick={({ detail }) => {
        if (reason === null) onPress(detail);
      }}
    >
      {children}
      {outcome && <Icon name={OUTCOME_ICONS[outcome]} />}
    </button>
  );
}

const OUTCOME_ICONS: Readonly<Record<ControlRequest['state'], IconName>> = {
  pending: 'pending',
  verified: 'verified',
  failed: 'failed',
  refused: 'failed',
  unknown: 'failed',
};

/** What became of the control of a group that was used last, in words. */
export function OutcomeLine({ group }: { readonly group: ControlGroup }): ReactNode {
  const texts = useTexts(TEXTS);
  const request = shownOutcome(useConsole().requests, group);
  if (!request) return null;
  const { control, state } = request;
  return (
    <p className={`outcome outcome-${state}`}>
      <Icon name={OUTCOME_ICONS[state]} />
      <span>
        <strong>{control.nameIn(texts)}:</strong> <OutcomeWords outcome={request} />
      </span>
    </p>
  );
}
