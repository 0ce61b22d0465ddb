import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { CommandContext } from '../command-line/context';
import { capture } from './captured-process';
import { failureText, lastLine } from './log-tail';
import { readLog, runLogged } from './logged-process';
import { parsePlan, type PlannedChange } from './planned-changes';
import type { Stack } from './stack-order';

/** What Terraform does to stacks. Every method throws TerraformError, and InterruptedError after Ctrl-C. */
export interface Terraform {
  /** Finds out what would change, and keeps it for `apply`. Reads and prepares; changes nothing. */
  plan(stack: Stack, tell: Tell): Promise<readonly PlannedChange[]>;
  /** Makes the changes of the last plan, and no others. */
  apply(stack: Stack, tell: Tell): Promise<void>;
  destroy(stack: Stack, tell: Tell): Promise<void>;
}

/** Is told, about every second, what is going on. */
export type Tell = (line: string) => void;

/** Thrown when Terraform ends with a failure; its message is what Terraform says is wrong. */
export class TerraformError extends Error {
  override readonly name = 'TerraformError';

  constructor(
    readonly stackId: string,
    readonly action: string,
    message: string,
    /** All that Terraform printed. */
    readonly logFile: string,
  ) {
    super(message);
  }
}

/** Thrown when Terraform was asked to stop, and has: what it had finished is in its state. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

export interface TerraformConfig {
  /** `terraform` or `tofu`. */
  readonly binary: string;
  readonly env: CommandContext['env'];
  readonly signal: AbortSignal;
  /** A private folder: plans hold secrets. */
  readonly planDirectory: string;
  /** Where the output of every run is kept. */
  readonly logDirectory: string;
}

const TELL_EVERY_MS = 1_000;
const SHOWN_WITHIN_MS = 120_000;
/* What a provider that has moved on from the lock file of an earlier run makes Terraform say. */
const NEEDS_UPGRADE = /terraform init -upgrade|tofu init -upgrade/;
const COMMON = ['-input=false', '-no-color'];

/** Runs Terraform on synthesized stacks, as `npx cdktf deploy` does: with the same states, so that both ways mix. */
export function createTerraform(config: TerraformConfig): Terraform {
  const { planDirectory } = config;
  const env = { ...config.env, TF_IN_AUTOMATION: '1' };
  const planFile = ({ id }: Stack) => path.join(planDirectory, `${id}.plan`);
  const prepared = new Map<string, Promise<void>>();
  // One after the other: a shared cache of plugins is not made for several at once.
  let preparing: Promise<unknown> = Promise.resolve();

  const run = async (stack: Stack, action: string, args: readonly string[], tell: Tell) => {
    config.signal.throwIfAborted();
    const logFile = path.join(config.logDirectory, `${timestamp()}-${stack.id}-${action}.log`);
    const timer = setInterval(() => tell(lastLine(readLog(logFile))), TELL_EVERY_MS);
    try {
      const status = await runLogged({
        command: config.binary,
        args: [`-chdir=${stack.directory}`, action, ...COMMON, ...args],
        cwd: stack.directory,
        env,
        logFile,
        signal: config.signal,
      });
      if (status === 0) return;
      if (config.signal.aborted) throw new InterruptedError(`${stack.id} was interrupted`);
      throw new TerraformError(stack.id, action, failureText(readLog(logFile), status), logFile);
    } finally {
      clearInterval(timer);
    }
  };

  const prepare = (stack: Stack, tell: Tell) => {
    const before = prepared.get(stack.id);
    if (before) return before;
    const turn = preparing.then(() => init(stack, tell));
    preparing = turn.catch(() => undefined);
    prepared.set(stack.id, turn);
    return turn;
  };

  const init = async (stack: Stack, tell: Tell) => {
    try {
      await run(stack, 'init', [], tell);
    } catch (error) {
      if (!(error instanceof TerraformError) || !NEEDS_UPGRADE.test(error.message)) throw error;
      await run(stack, 'init', ['-upgrade'], tell);
    }
  };

  const showPlan = async (stack: Stack) => {
    const args = [`-chdir=${stack.directory}`, 'show', '-json', planFile(stack)];
    const { signal, logDirectory } = config;
    const shown = await capture(config.binary, args, { env, signal, withinMs: SHOWN_WITHIN_MS });
    if (signal.aborted) throw new InterruptedError(`${stack.id} was interrupted`);
    const failure = (why: string) => new TerraformError(stack.id, 'show', why, logDirectory);
    if (shown?.status !== 0) throw failure(failureText(shown?.stderr ?? '', shown?.status ?? null));
    try {
      return parsePlan(shown.stdout);
    } catch {
      throw failure('what it says of the plan cannot be read');
    }
  };

  return {
    plan: async (stack, tell) => {
      await prepare(stack, tell);
      mkdirSync(planDirectory, { recursive: true });
      await run(stack, 'plan', [`-out=${planFile(stack)}`], tell);
      return showPlan(stack);
    },
    apply: (stack, tell) => run(stack, 'apply', [planFile(stack)], tell),
    destroy: async (stack, tell) => {
      await prepare(stack, tell);
      await run(stack, 'destroy', ['-auto-approve'], tell);
    },
  };
}

/** For names of files that sort by time. */
function timestamp(): string {
  return new Date().toISOString().replace(/\..*/, '').replaceAll(':', '').replace('T', '-');
}
