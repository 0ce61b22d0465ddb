import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from './stack-order';
import { createTerraform, InterruptedError, TerraformError, type Terraform } from './terraform';

/*
 * A stand-in for the program: a script of its own for each action, and a list of how it was called.
 */
let directory: string;
let abort: AbortController;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'crossfade-terraform-'));
  abort = new AbortController();
});
afterEach(() => rmSync(directory, { recursive: true }));

const calls = () => readFileSync(path.join(directory, 'calls'), 'utf8').trim().split('\n');
const tell = () => undefined;

function stackOf(id: string): Stack {
  const folder = path.join(directory, id);
  mkdirSync(folder);
  return { id, directory: folder, needs: [] };
}

function terraform(scripts: Record<string, string> = {}): Terraform {
  const binary = path.join(directory, 'terraform');
  const cases = Object.entries(scripts).map(([action, script]) => `${action}) ${script} ;;`);
  writeFileSync(
    binary,
    `#!/bin/sh\ncd "\${1#-chdir=}" && shift\necho "$(basename "$PWD") $*" >> '${directory}/calls'\ncase "$1" in\n${cases.join('\n')}\nesac\n`,
  );
  chmodSync(binary, 0o755);
  return createTerraform({
    binary,
    env: process.env,
    signal: abort.signal,
    planDirectory: path.join(directory, 'plans'),
    logDirectory: path.join(directory, 'logs'),
  });
}

/* Long enough to be interrupted, and no longer: a test that fails leaves nothing that runs for ever. */
const A_WHILE = 'for tick in $(seq 200); do sleep 0.05; done';

describe('Terraform', () => {
  it('prepares a stack once, plans, and makes exactly what was planned', async () => {
    const change =
      '{"resource_changes":[{"address":"a.b","mode":"managed","type":"a","change":{"actions":["create"]}}]}';
    const data = stackOf('data');
    const runner = terraform({ show: `echo '${change}'` });
    expect(await runner.plan(data, tell)).toEqual([
      { address: 'a.b', type: 'a', action: 'create', unfinished: false, attributes: {} },
    ]);
    await runner.apply(data, tell);
    await runner.plan(data, tell);
    const plan = path.join(directory, 'plans/data.plan');
    expect(calls()).toEqual([
      'data init -input=false -no-color',
      `data plan -input=false -no-color -out=${plan}`,
      `data show -json ${plan}`,
      `data apply -input=false -no-color ${plan}`,
      `data plan -input=false -no-color -out=${plan}`,
      `data show -json ${plan}`,
    ]);
  });

  it('prepares one stack after the other, for a shared cache of plugins', async () => {
    const runner = terraform({
      init: 'sleep 0.1; echo "$(basename "$PWD") ready" >> ../calls',
      destroy: 'true',
    });
    await Promise.all([runner.destroy(stackOf('data'), tell), runner.destroy(stackOf('edge'), tell)]);
    const ready = calls().filter((call) => /init|ready/.test(call));
    expect(ready).toEqual([
      'data init -input=false -no-color',
      'data ready',
      'edge init -input=false -no-color',
      'edge ready',
    ]);
  });

  it('takes a newer provider where the lock file of an earlier run has an older one', async () => {
    const runner = terraform({
      init: 'case "$*" in *-upgrade*) true;; *) echo "run terraform init -upgrade"; false;; esac',
    });
    await runner.destroy(stackOf('data'), tell);
    expect(calls()).toContain('data init -input=false -no-color -upgrade');
  });

  it('fails with its own words, and keeps all of them', async () => {
    const runner = terraform({ destroy: 'printf "working\\n╷\\n│ Error: in use\\n╵\\n"; exit 1' });
    const failure = await runner.destroy(stackOf('data'), tell).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TerraformError);
    const { message, stackId, action, logFile } = failure as TerraformError;
    expect([message, stackId, action]).toEqual(['Error: in use', 'data', 'destroy']);
    expect(readFileSync(logFile, 'utf8')).toContain('working');
  });

  it('that ends without a word, or is killed, is told so', async () => {
    const runner = terraform({ destroy: 'exit 3', init: '[ "$(basename "$PWD")" = data ] || kill -9 $$' });
    await expect(runner.destroy(stackOf('data'), tell)).rejects.toThrow(
      'it printed nothing, and ended with status 3',
    );
    await expect(runner.destroy(stackOf('edge'), tell)).rejects.toThrow(/^It was ended from outside/);
  });

  it('whose plan cannot be read fails as a step of its own', async () => {
    const planned = terraform({ show: 'echo "not a plan"' }).plan(stackOf('data'), tell);
    await expect(planned).rejects.toThrow(TerraformError);
  });

  it('does not keep anybody waiting who has had enough of its plan', async () => {
    const runner = terraform({ show: 'touch ../ready; exec sleep 60' });
    const outcome = runner.plan(stackOf('data'), tell).catch((error: unknown) => error);
    while (!readdirSync(directory).includes('ready')) await sleep(20);
    abort.abort(new Error('interrupted'));
    expect(await outcome).toBeInstanceOf(InterruptedError);
  });

  it('stops with the programs that it has started itself', async () => {
    const helper = `trap 'echo "helper stops" >> ../calls; exit 0' INT; touch ../ready; ${A_WHILE}`;
    const runner = terraform({ destroy: `sh -c '${helper.replaceAll("'", `'\\''`)}'; exit 1` });
    const outcome = runner.destroy(stackOf('data'), tell).catch((error: unknown) => error);
    while (!readdirSync(directory).includes('ready')) await sleep(20);
    abort.abort(new Error('interrupted'));
    expect(await outcome).toBeInstanceOf(InterruptedError);
    expect(calls().at(-1)).toBe('helper stops');
  });

  it('tells what it is doing', async () => {
    const told: string[] = [];
    const runner = terraform({ destroy: 'echo "aws_lb.lb: Still destroying..."; sleep 1.3' });
    await runner.destroy(stackOf('data'), (line) => told.push(line));
    expect(told).toContain('aws_lb.lb: Still destroying...');
  });

  it('is asked once to stop, and waited for', async () => {
    const runner = terraform({
      destroy: `trap 'echo stop >> ../calls; sleep 0.3; echo saved >> ../calls; exit 1' INT; touch ../ready; ${A_WHILE}`,
    });
    const outcome = runner.destroy(stackOf('data'), tell).catch((error: unknown) => error);
    while (!readdirSync(directory).includes('ready')) await sleep(20);
    abort.abort(new Error('interrupted'));
    expect(await outcome).toBeInstanceOf(InterruptedError);
    expect(calls().slice(-2)).toEqual(['stop', 'saved']);
  });

  it('is not started any more after that', async () => {
    abort.abort(new Error('interrupted'));
    await expect(terraform().destroy(stackOf('data'), tell)).rejects.toThrow('interrupted');
    expect(readdirSync(directory)).not.toContain('calls');
  });
});
