import { styleText } from 'node:util';
import type { Colour } from '../../app/contract/colour';
import { formatSplit, type Weights } from '../../app/contract/weights';
import { percentages, type Counts } from '../audience/convergence';

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
  readonly now: () => number;
}

/** Without a terminal, a line is written as often as this. */
const LINE_EVERY_MS = 5_000;
const BAR_WIDTH = 40;

export function createProgress(output: ProgressOutput): Progress {
  return output.isTerminal ? liveDisplay(output) : lines(output);
}

/** Redraws the same few lines. */
function liveDisplay({ write }: ProgressOutput): Progress {
  let height = 0;
  return {
    show: (state) => {
      const text = liveLines(state);
      write(`${height > 0 ? `\u001b[${height}A` : ''}${text.map((line) => `\u001b[2K${line}\n`).join('')}`);
      height = text.length;
    },
    end: () => (height = 0),
  };
}

/** For a terminal that is known to be one, whatever standard output may be. */
function styled(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { validateStream: false });
}

function liveLines(state: ProgressState): string[] {
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
  const promise = [count('dropped', dropped), count('lost', lost), count('shown twice', duplicated)].join(
    '   ',
  );
  return [
    '',
    styled('bold', step) + styled('dim', `   ${Math.max(0, Math.ceil(secondsLeft))} s left`),
    `  configured     ${bar(configured)}  ${label(configured)}`,
    `  new requests   ${bar(observed)}  ${label(observed)}`,
    `  open sockets   ${bar(openSockets)}  ${label(openSockets)}`,
    `  ${clients} clients   ${messages} messages   ${promise}`,
  ];
}

function bar(counts: Counts): string {
  const { blue } = percentages(counts);
  const width = counts.blue + counts.green === 0 ? 0 : BAR_WIDTH;
  const blueWidth = Math.round((blue / 100) * width);
  const part = (colour: Colour, cells: number) => styled(colour, '█'.repeat(cells));
  return part('blue', blueWidth) + part('green', width - blueWidth) + ' '.repeat(BAR_WIDTH - width);
}

function label(counts: Counts): string {
  return counts.blue + counts.green === 0 ? '–' : formatSplit(percentages(counts));
}

function count(name: string, value: number): string {
  const text = `${name} ${value}`;
  return value === 0 ? text : styled(['bold', 'red'], text);
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
        `${step}: configured ${label(configured)}, new requests ${label(observed)}, open sockets ${label(openSockets)}, ` +
          `${messages} messages, dropped ${dropped}, lost ${lost}, shown twice ${duplicated}\n`,
      );
    },
    end: () => undefined,
  };
}
