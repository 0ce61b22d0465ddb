import type { Weights } from '../../app/contract/weights';
import type { Counts } from '../audience/convergence';
import { createLiveLines } from '../command-line/live-lines';
import { splitBar, splitLabel } from '../command-line/split-bar';
import { styled } from '../command-line/text-style';

/** What the display shows at a moment. */
export interface ProgressState {
  /** For example `step 2 of 4`. */
  readonly step: string;
  readonly secondsLeft: number;
  readonly configured: Weights;
  /** Samples of this step. */
  readonly observed: Counts;
  readonly openSockets: Counts;
  readonly clients: number;
  readonly messages: number;
  readonly dropped: number;
  readonly lost: number;
  readonly duplicated: number;
}

export interface Progress {
  show(state: ProgressState): void;
  /** Leaves the last state standing and ends the display. */
  end(): void;
}

/** Where it is written: a terminal, or a file that keeps every line. */
export interface ProgressOutput {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
  readonly now: () => number;
}

/** Without a terminal, a line is written as often as this. */
const LINE_EVERY_MS = 5_000;

export function createProgress(output: ProgressOutput): Progress {
  return output.isTerminal ? liveDisplay(output) : lines(output);
}

/** Redraws the same few lines. */
function liveDisplay({ write, isColoured }: ProgressOutput): Progress {
  const lines = createLiveLines(write);
  return { show: (state) => lines.show(liveLines(state, isColoured)), end: () => lines.end() };
}

function liveLines(state: ProgressState, isColoured: boolean): string[] {
  const {
    step,
    secondsLeft,
    configured,
    observed,
    openSockets,
    clients,
    messages,
    dropped,
    lost,
    duplicated,
  } = state;
  const count = (name: string, value: number) =>
    styled(isColoured && value > 0, ['bold', 'red'], `${name} ${value}`);
  const promise = [count('dropped', dropped), count('lost', lost), count('shown twice', duplicated)].join(
    '   ',
  );
  const line = (name: string, counts: Counts) =>
    `  ${name.padEnd(14)} ${splitBar(counts, isColoured)}  ${splitLabel(counts)}`;
  const left = `   ${Math.max(0, Math.ceil(secondsLeft))} s left`;
  return [
    '',
    styled(isColoured, 'bold', step) + styled(isColoured, 'dim', left),
    line('configured', configured),
    line('new requests', observed),
    line('open sockets', openSockets),
    `  ${clients} clients   ${messages} messages   ${promise}`,
  ];
}

/** Writes a line when the step changes, and one every few seconds. */
function lines({ write, now }: ProgressOutput): Progress {
  let step = '';
  let writtenAt = -Infinity;
  return {
    show: (state) => {
      if (state.step === step && now() - writtenAt < LINE_EVERY_MS) return;
      step = state.step;
      writtenAt = now();
      const { configured, observed, openSockets, messages, dropped, lost, duplicated } = state;
      write(
        `${step}: configured ${splitLabel(configured)}, new requests ${splitLabel(observed)}, open sockets ${splitLabel(openSockets)}, ` +
          `${messages} messages, dropped ${dropped}, lost ${lost}, shown twice ${duplicated}\n`,
      );
    },
    end: () => undefined,
  };
}
