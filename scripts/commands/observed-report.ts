import { COLOURS } from '../../app/contract/colour';
import type { CommandContext } from '../command-line/context';
import { createLiveLines } from '../command-line/live-lines';
import { splitBar, splitLabel } from '../command-line/split-bar';
import { mayColour } from '../command-line/text-style';
import { percentages, type Counts } from '../audience/convergence';
import type { ObservedSplit } from '../rollout/await-split';
import { shownSamples, type RequestEvidence } from '../rollout/convergence';

/** What was observed as an object for machines; shares are from 0 to 1. */
export function observedJson({ converged, waitedMs, configured, requests, sockets }: ObservedSplit): object {
  const { counts, interval } = shownSamples(requests.evidence);
  const { low, high } = interval;
  return {
    converged,
    waitedMs,
    configured,
    requests: {
      ...counts,
      interval: { blue: [rounded(low), rounded(high)], green: [rounded(1 - high), rounded(1 - low)] },
      errors: requests.errors,
      lastError: requests.lastError ?? null,
      converged: requests.afterMs !== null,
      afterMs: requests.afterMs,
    },
    sockets: {
      ...(sockets.open ?? { blue: null, green: null }),
      verdict: sockets.verdict,
      note: sockets.note ?? null,
      afterMs: sockets.afterMs,
    },
  };
}

/** What was configured and what was observed, as a table for people. */
export function observedText({ configured, requests, sockets, waitedMs }: ObservedSplit): string {
  const row = (label: string, cells: readonly (string | number)[], note: string) =>
    `  ${label.padEnd(14)}${cells.map((cell) => String(cell).padStart(7)).join('')}  ${note}`.trimEnd();
  const cellsOf = (counts: Counts | null) =>
    COLOURS.map((colour) => (counts === null ? '?' : String(counts[colour])));
  const { counts } = shownSamples(requests.evidence);
  const asShares = counts.blue + counts.green === 0 ? null : percentages(counts);
  const [afterRequests, afterSockets] = [requests.afterMs, sockets.afterMs].map((ms) =>
    ms === null ? `not converged within ${seconds(waitedMs)}` : `converged after ${seconds(ms)}`,
  );
  const note = { none: 'none is open', unknown: sockets.note ?? 'not known' } as const;
  const { verdict } = sockets;
  const lines = [
    row('', COLOURS, ''),
    row('configured', cellsOf(configured), ''),
    row('new requests', cellsOf(asShares), `% ${afterRequests ?? ''}: ${samplesText(requests.evidence)}`),
    row(
      'open sockets',
      cellsOf(sockets.open),
      verdict === 'none' || verdict === 'unknown' ? note[verdict] : (afterSockets ?? ''),
    ),
    ...(requests.errors === 0
      ? []
      : [`  ${requests.errors} requests without an answer, the last one: ${requests.lastError ?? ''}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function samplesText(evidence: RequestEvidence): string {
  const { counts, interval } = shownSamples(evidence);
  const [low, high] = [interval.low, interval.high].map((share) => (share * 100).toFixed(1));
  return `of ${counts.blue + counts.green} samples, blue between ${low} and ${high} % (95 % confidence)`;
}

export interface WaitProgress {
  show(observed: ObservedSplit): void;
  end(): void;
}

const LINE_EVERY_MS = 5_000;

/** Shows how a wait stands: drawn in place on a terminal, a line every 5 s otherwise. */
export function createWaitProgress({ env, err, isTerminal }: CommandContext): WaitProgress {
  if (isTerminal) {
    const lines = createLiveLines(err);
    const isColoured = mayColour(env, isTerminal);
    return {
      show: (observed) => lines.show(progressLines(observed, isColoured)),
      end: () => lines.clear(),
    };
  }
  let toldMs = 0;
  return {
    show: ({ waitedMs, requests, sockets }) => {
      if (waitedMs - toldMs < LINE_EVERY_MS) return;
      toldMs = waitedMs;
      const { counts } = requests.evidence;
      const open = sockets.open ? `${sockets.open.blue}/${sockets.open.green}` : '?';
      err(`${seconds(waitedMs)}: new requests ${splitLabel(counts)} %, open sockets ${open}\n`);
    },
    end: () => undefined,
  };
}

function progressLines({ configured, requests, sockets, waitedMs }: ObservedSplit, isColoured: boolean) {
  const none = { blue: 0, green: 0 };
  const line = (label: string, counts: Counts, text: string, isDone: boolean) =>
    `  ${label.padEnd(14)} ${splitBar(counts, isColoured)}  ${text}${isDone ? '  converged' : ''}`;
  const open = sockets.open ?? none;
  const { counts } = requests.evidence;
  return [
    line('configured', configured, splitLabel(configured), false),
    line('new requests', counts, splitLabel(counts), requests.afterMs !== null),
    line(
      'open sockets',
      open,
      sockets.open ? `${open.blue}/${open.green}` : '?',
      sockets.verdict === 'converged',
    ),
    `  waiting since ${seconds(waitedMs)}   requests without an answer: ${requests.errors}`,
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
