import type { ReactNode } from 'react';
import { formatSplit } from '../../../app/contract/weights';
import { useTexts } from '../../../app/ui/language';
import type { Outcome } from './control-requests';
import { English } from './english';
import { TEXTS } from './texts';

/** What became of a command, in words. */
export function OutcomeWords({ outcome }: { readonly outcome: Outcome }): ReactNode {
  const texts = useTexts(TEXTS);
  const { kind, state, detail, split } = outcome;
  if (state === 'verified' && split !== null) {
    const words = texts.verifiedIn(Math.round(split.ms));
    return kind === 'rollback' ? `${words} (${formatSplit(split.weights)})` : words;
  }
  if (detail === null) return texts.operation[state];
  return (
    <>
      {state !== 'verified' && `${texts.operation[state]}: `}
      <English>{detail}</English>
    </>
  );
}
