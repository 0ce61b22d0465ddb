import type { CommandContext } from '../command-line/context';
import { duration, finalLine, liveLines, type Step } from './progress-lines';

/** Shows how a list of steps goes. */
export interface Progress {
  /**
   * Does one step and says how it ended, and how long it took.
   * @param work may tell what is going on, and gives a few words about what it did
   * @throws what `work` throws
   */
  step(name: string, work: (tell: (line: string) => void) => Promise<string>): Promise<void>;
  /** Says something that stays, above what is still going on. */
  say(text: string): void;
}

export interface ProgressConfig extends Pick<CommandContext, 'err' | 'isTerminal'> {
  /** All steps that are to come, in order. */
  readonly steps: readonly string[];
  /** Milliseconds from any fixed moment. */
  readonly now: () => number;
  /** Of the terminal. */
  readonly size?: { readonly columns: number; readonly rows: number };
}

const REDRAW_EVERY_MS = 500;
const ERASE_LINES_BELOW = '\u001b[J';
const up = (lines: number) => (lines > 0 ? `\u001b[${lines}A` : '');

/** On a terminal a list that is drawn anew; else a line when a step begins and one when it ends. */
export function createProgress(config: ProgressConfig): Progress {
  return config.isTerminal ? drawnProgress(config) : writtenProgress(config);
}

function writtenProgress({ err, now }: ProgressConfig): Progress {
  return {
    say: (text) => err(`${text}\n`),
    step: async (name, work) => {
      const startedAt = now();
      const took = () => duration(now() - startedAt);
      err(`${name} ...\n`);
      try {
        err(`${name}: ${await work(() => undefined)} (${took()})\n`);
      } catch (error) {
        err(`${name}: failed (${took()})\n`);
        throw error;
      }
    },
  };
}

function drawnProgress(config: ProgressConfig): Progress {
  const { err, now } = config;
  const { columns, rows } = config.size ?? {
    columns: process.stderr.columns,
    rows: process.stderr.rows,
  };
  const active = new Map<string, Step>();
  const waiting = [...config.steps];
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Writes something for good, and what is still going on below it. */
  const draw = (permanent = '') => {
    const lines = active.size > 0 ? liveLines([...active.values()], waiting, now(), { columns, rows }) : [];
    const below = lines.map((line) => `${line}\n`).join('');
    err(`${up(drawn)}\r${ERASE_LINES_BELOW}${permanent}${below}`);
    drawn = lines.length;
  };
  const settle = (step: Step, outcome: 'done' | 'failed', note: string) => {
    active.delete(step.name);
    if (active.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    draw(`${finalLine(step, outcome, note, now())}\n`);
  };
  return {
    say: (text) => draw(`${text}\n`),
    step: async (name, work) => {
      const step: Step = { name, startedAt: now(), detail: '' };
      active.set(name, step);
      const place = waiting.indexOf(name);
      if (place >= 0) waiting.splice(place, 1);
      timer ??= setInterval(() => draw(), REDRAW_EVERY_MS);
      draw();
      try {
        settle(step, 'done', await work((line) => (step.detail = line)));
      } catch (error) {
        settle(step, 'failed', 'failed');
        throw error;
      }
    },
  };
}
