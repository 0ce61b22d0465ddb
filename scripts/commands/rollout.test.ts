import { Command } from 'commander';
import { startEndpoint } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { badSignals, goodSignals } from '../rollout/guarded/testing/world';
import type { SignalSource } from '../rollout/signals';
import type { CommandContext } from '../command-line/context';
import { abortCommand } from './abort';
import { pauseCommand } from './pause';
import { promoteCommand } from './promote';
import { createResumeCommand } from './resume';
import { rollbackCommand } from './rollback';
import { createRolloutCommand } from './rollout';
import { shiftCommand } from './shift';
import { statusCommand } from './status';
import { runCommand } from './testing/run-command';

let server: Awaited<ReturnType<typeof startEndpoint>>;
let seen: ReturnType<typeof goodSignals>;
/** What the rehearsal tells of its load balancer's address. */
let told: { readonly alb_dns_name?: string };

const openSignals = (): Promise<SignalSource> =>
  Promise.resolve({
    beginStep: () => undefined,
    read: () => Promise.resolve({ healthyTargets: { blue: 1, green: 1 }, ...seen }),
    close: () => Promise.resolve(),
  });
const rolloutCommand = (context: CommandContext) => createRolloutCommand(context, openSignals);
const resumeCommand = (context: CommandContext) => createResumeCommand(context, openSignals);

beforeEach(async () => {
  told = { alb_dns_name: '127.0.0.1:1' };
  server = await startEndpoint({
    rehearsal: { '/_rehearsal/outputs': () => told },
  });
  seen = goodSignals();
});

const terminals: { readonly ended: Promise<unknown>; readonly interrupt: () => void }[] = [];

afterEach(async () => {
  for (const each of terminals.splice(0)) {
    each.interrupt();
    await each.ended;
  }
  await server.endpoint.close();
});

function run(command: (context: CommandContext) => Command, ...args: string[]) {
  return runCommand(command, [...args, '--endpoint-url', server.url]);
}

function rollOut(...args: string[]) {
  return run(rolloutCommand, '--to', 'green', '--steps', '50,100', '--pause', '1s', ...args);
}

/** A rollout at a terminal that can be interrupted. */
function terminal(...args: string[]) {
  const interrupt = new AbortController();
  let out = '';
  let err = '';
  const context: CommandContext = {
    env: {},
    out: (text) => (out += text),
    err: (text) => (err += text),
    isTerminal: false,
    signal: interrupt.signal,
    setExitStatus: () => undefined,
  };
  const flags = ['--to', 'green', '--endpoint-url', server.url, ...args];
  const ended = rolloutCommand(context)
    .parseAsync(flags, { from: 'user' })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  const until = async (words: string) => {
    for (let tries = 0; tries < 200 && !out.includes(words); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(out).toContain(words);
  };
  const opened = {
    ended,
    until,
    said: () => ({ out, err }),
    interrupt: () => interrupt.abort(new Error('interrupted')),
  };
  terminals.push(opened);
  return opened;
}

function weights(): unknown {
  return JSON.parse(server.system.parameters[0].value);
}

describe('crossfade rollout', () => {
  it('shifts step by step, says what each was judged by, and how to go back', async () => {
    const { out, err, status } = await rollOut();
    expect(out.split('\n').filter((line) => !line.startsWith('  '))).toEqual([
      'rollout to green: 90/10, then 50 %, 100 %; each watched for 1s',
      expect.stringMatching(/^90\/10 -> 50\/50, verified in \d+ ms$/),
      '50 %: watching',
      '50 %: pass: 200 requests of green, 0 errors; p95 20 ms against 20 ms; 50 probes without a disconnect, nothing lost, delivery p95 40 ms',
      expect.stringMatching(/^50\/50 -> 0\/100, verified in \d+ ms$/),
      '100 %: watching',
      expect.stringMatching(/^100 %: pass: /),
      '100 %: completed',
      `green has all new requests; "npx crossfade rollback --endpoint-url ${server.url}" leads back`,
      '',
    ]);
    expect({ err, status }).toEqual({ err: '', status: 0 });
    expect(weights()).toEqual({ blue: 0, green: 100, stable: 'blue' });
    expect((await run(rollbackCommand)).out).toMatch(/^0\/100 -> 100\/0/);
  });

  it('rolls a bad version back, and ends with 1', async () => {
    seen = badSignals();
    const { out, err, status } = await rollOut('--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ event }) => event)).toEqual([
      'shifted',
      'phase',
      'verdict',
      'phase',
      'shifted',
      'phase',
      'end',
    ]);
    expect(lines.at(-1)).toMatchObject({
      ok: false,
      outcome: 'rolled-back',
      reason: 'green answers 18 of 60 with errors, blue 0 of 200 (probes)',
      weights: { blue: 100, green: 0 },
    });
    expect(err).toContain('crossfade: the rollout to green is rolled back: green answers 18 of 60');
    expect(status).toBe(1);
    expect(weights()).toEqual({ blue: 100, green: 0, stable: 'blue' });
  });

  it('is led from another terminal, and only one can be under way', async () => {
    const one = terminal('--steps', '50,100', '--pause', '1h');
    await one.until('50 %: watching');
    expect(await rollOut()).toMatchObject({
      out: '',
      err: expect.stringMatching(
        /refused, since a rollout is under way: rollout to green, step 1 of 2, 50 %/,
      ) as string,
      status: 1,
    });
    expect((await run(statusCommand)).out).toMatch(
      /rollout to green, step 1 of 2, 50 %: watching; begun by arn:/,
    );
    expect(await run(pauseCommand)).toEqual({ out: 'paused at 50 %\n', err: '', status: 0 });
    expect((await run(promoteCommand, '--dry-run')).out).toMatch(
      /ssm put-parameter --name \/chatapp-dev\/rollout\/command --value '.*"kind":"promote".*\non to 100 %\n$/s,
    );
    expect((await run(resumeCommand)).out).toBe('watching 50 % again\n');
    expect((await run(promoteCommand, '--json')).out).toBe('{"ok":true,"message":"on to 100 %"}\n');
    await one.until('100 %: watching');
    expect(await run(abortCommand)).toMatchObject({ out: 'back to 100/0\n', status: 0 });
    await one.ended;
    expect(one.said().err).toMatch(
      /the rollout to green is ended: aborted by arn:aws:iam::000000000000:user/,
    );
    expect(weights()).toMatchObject({ blue: 100, green: 0 });
    expect(await run(abortCommand)).toMatchObject({
      err: expect.stringMatching(/there is no rollout under way; the last one, to green, is ended/) as string,
      status: 1,
    });
  });

  it('says how things stand when it is interrupted, and is taken up or aborted by others', async () => {
    const one = terminal('--steps', '50,100', '--pause', '1h');
    await one.until('50 %: watching');
    one.interrupt();
    expect(await one.ended).toMatchObject({ message: 'interrupted' });
    expect(one.said().err).toBe(
      `crossfade: interrupted: the rollout is paused at 50 % (50/50), and nobody watches it: ` +
        `go on with "npx crossfade resume --endpoint-url ${server.url}", or go back with "npx crossfade rollback --endpoint-url ${server.url}"\n`,
    );
    expect(weights()).toMatchObject({ blue: 50, green: 50 });
    for (const flags of [[], ['--dry-run']]) {
      expect(await run(promoteCommand, ...flags)).toMatchObject({
        err: expect.stringContaining('nobody drives the rollout to green at 50 %') as string,
        status: 1,
      });
    }
    expect((await run(abortCommand, '--dry-run')).out).toMatch(/rollout\/driver\/2 .*this terminal would/s);
    // A rollback asks nobody but AWS.
    told = {};
    const { out, status } = await run(abortCommand);
    expect(out).toMatch(/50\/50 -> 100\/0, verified in/);
    expect(status).toBe(0);
    expect(weights()).toMatchObject({ blue: 100, green: 0 });
  });

  it('says that nothing was changed when it is interrupted before it begins', async () => {
    const one = terminal('--json');
    one.interrupt();
    expect(await one.ended).toBeInstanceOf(Error);
    expect(one.said()).toEqual({
      out: '{"ok":false,"error":"interrupted: nothing was changed"}\n',
      err: 'crossfade: interrupted: nothing was changed\n',
    });
    expect(weights()).toMatchObject({ blue: 90, green: 10 });
  });

  it('says what to do about a state that cannot be read, and a rollback does it', async () => {
    await server.putState('{"version":0}');
    const { err, status } = await rollOut();
    expect(err).toContain('cannot be read: {"version":0}; "npx crossfade rollback" puts it right');
    expect(status).toBe(2);
    expect((await run(rollbackCommand)).err).toContain('is forgotten');
    expect((await rollOut()).status).toBe(0);
  });

  it('is ended by a rollback, and by a shift, whose split is left', async () => {
    const one = terminal('--steps', '50,100', '--pause', '1h');
    await one.until('50 %: watching');
    expect(await run(rollbackCommand)).toMatchObject({
      out: expect.stringMatching(/^50\/50 -> 100\/0/) as string,
      err: 'crossfade: this ends the rollout that was under way\n',
      status: 0,
    });
    await one.ended;
    expect(one.said().err).toMatch(/is ended: (rolled back by|somebody else)/);
    const other = terminal('--steps', '50,100', '--pause', '1h');
    await other.until('50 %: watching');
    await run(shiftCommand, '77/23');
    await other.ended;
    expect(other.said().err).toContain('the weights parameter has 77/23');
    expect(weights()).toMatchObject({ blue: 77, green: 23 });
  });

  it('prints what it would do, and changes nothing', async () => {
    const before = JSON.stringify(server.system);
    const { out, status } = await rollOut('--dry-run');
    expect(out).toMatch(/^nothing is changed; these calls would be made:\n {2}# the right to drive/);
    expect(out).toContain(
      `ssm put-parameter --name /chatapp-dev/traffic/weights --value '{"blue":50,"green":50,"stable":"blue"}' --overwrite\n`,
    );
    expect(out.match(/elbv2 modify-(rule|listener) --\S+ arn:\S+ .*"Weight":0\b/g)).toHaveLength(3);
    expect(out).toContain('\nrollout to green: 90/10, then ');
    expect(status).toBe(0);
    expect(JSON.stringify(server.system)).toBe(before);
  });

  it.each<[string, string[], string]>([
    ['steps that do not rise', ['--steps', '50,10,100'], '--steps takes at most 10 whole percentages'],
    ['steps that end before 100', ['--steps', '10,50'], 'that rise to 100'],
    ['a pause without a unit', ['--pause', '60'], '--pause takes a time from 1s to 24h'],
    ['a pause of nothing', ['--pause', '0s'], 'not "0s"'],
    ['an error rate above all', ['--max-error-rate', '101%'], '--max-error-rate takes a percentage'],
    ['a colour that is none', ['--to', 'red'], "argument 'red' is invalid"],
    ['a step that the colour has already', ['--steps', '5,100'], 'green has 10 % already (90/10)'],
    ['an unknown flag', ['--force'], "unknown option '--force'"],
  ])('refuses %s', async (_what, args, complaint) => {
    const { out, err, status } = await rollOut(...args);
    expect(err).toContain(complaint);
    expect({ out, status }).toEqual({ out: '', status: 2 });
  });

  it('refuses to begin from a split that is not what is configured', async () => {
    await server.putWeights('{"blue":95,"green":5}');
    const { err, status } = await rollOut();
    expect(err).toContain('refused, nothing changed: port 80 rule 20');
    expect(status).toBe(1);
  });
});
