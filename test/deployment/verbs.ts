import assert from 'node:assert/strict';
import { COLOURS } from '../../app/contract/colour';
import type { AuditEntry } from '../../scripts/rollout/audit-entry';
import { account, NAMES } from './account';
import type { ProjectCopy } from './project-copy';
import type { StandInTasks } from './stand-in-tasks';

/** What the checks of the operator's verbs are about: a deployment whose split is 90/10, and its chat. */
export interface Operated {
  readonly project: ProjectCopy;
  readonly chat: StandInTasks;
}

type Check = (operated: Operated) => Promise<void>;

/** What every verb does on an account that only the SDK and Terraform know, in an order in which they can be tried. */
export const VERBS: readonly (readonly [what: string, check: Check])[] = [
  ['a shift is told before it is made, and changes every rule', shifted],
  ['a shift is waited for, until requests are seen to follow', waitedFor],
  ['a rollback leads to the stable colour', rolledBack],
  ['the status tells what is, with and without the application', statusTold],
  ['a colour is looked at before anybody is led there', previewed],
  ['the traffic is watched', watched],
  ['a presentation is told ready, or what it lacks', presentable],
  ['a rollout is led from other terminals, and aborted', ledByOthers],
  ['a rollout whose terminal dies is taken up by another one', takenUp],
  ['a rollout that is promoted ends with everybody on green', completed],
  ['a bad green is rolled back by itself', badGreen],
  ['every change is in the history', remembered],
  ['a colour is stopped and started', stoppedAndStarted],
  ['what tasks say is shown', logged],
  ['an application that cannot be reached is named', unreachable],
  ['a rollback ends a rollout whose terminal has died', endedByRollback],
];

const OPERATOR = 'arn:aws:';

async function run(
  { project }: Operated,
  line: string,
  expected = 0,
): Promise<{ readonly out: string; readonly err: string }> {
  const { status, stdout: out, stderr: err } = await project.crossfade(line.split(' '));
  assert.equal(status, expected, `${line}\n${out}${err}`);
  return { out, err };
}

async function everySplitIs(split: string): Promise<void> {
  const splits = await account.liveSplits();
  assert.ok(splits.length >= 2, String(splits));
  assert.deepEqual([...new Set(splits)], [split]);
  const { weights = '{}' } = await account.parameters('traffic');
  const { blue, green } = JSON.parse(weights) as Record<string, number>;
  assert.equal(`${blue}/${green}`, split);
}

async function shifted(operated: Operated): Promise<void> {
  const { out: told } = await run(operated, 'shift 50/50 --dry-run');
  assert.match(told, /nothing is changed/);
  assert.match(told, /\/chatapp-dev\/traffic\/weights/);
  await everySplitIs('90/10');
  const { out } = await run(operated, 'shift 50/50 --json');
  assert.equal((JSON.parse(out) as { ok: boolean }).ok, true, out);
  await everySplitIs('50/50');
  const { err } = await run(operated, 'shift 1000/0', 2);
  assert.match(err, /999/);
  await everySplitIs('50/50');
}

async function waitedFor(operated: Operated): Promise<void> {
  const { out } = await run(operated, `shift --to green --weight 30 --wait 300 --url ${operated.chat.url}`);
  assert.match(out, /50\/50 -> 70\/30, verified in \d+ ms/);
  assert.match(out, /requests/);
  await everySplitIs('70/30');
}

async function rolledBack(operated: Operated): Promise<void> {
  const { out: told } = await run(operated, 'rollback --dry-run');
  assert.match(told, /nothing is changed/);
  await everySplitIs('70/30');
  const { out } = await run(operated, 'rollback');
  assert.match(out, /^70\/30 -> 100\/0, verified in \d+ ms/);
  await everySplitIs('100/0');
}

async function statusTold(operated: Operated): Promise<void> {
  const { out } = await run(operated, `status --json --url ${operated.chat.url}`);
  const status = JSON.parse(out) as Record<string, unknown>;
  assert.equal(status.ok, true, out);
  assert.deepEqual(status.configured, { blue: 100, green: 0 });
  assert.deepEqual(status.healthyTargets, { blue: 1, green: 1 });
  const { out: text } = await run(operated, 'status');
  assert.match(text, /^ {2}as configured and healthy$/m);
  // The emulated load balancer has a name and no address.
  assert.match(text, /note: .*\/api\/fleet/);
}

async function previewed(operated: Operated): Promise<void> {
  const { out } = await run(operated, `preview green --url ${operated.chat.url}`);
  assert.match(out, /green at weight 0, by /);
  assert.match(out, /20 of 20 answered by green v2/);
}

async function watched(operated: Operated): Promise<void> {
  const { out } = await run(operated, `watch --for 3s --json --url ${operated.chat.url}`);
  const views = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { configured?: unknown });
  assert.ok(views.length >= 2, out);
  assert.deepEqual(views.at(-1)?.configured, { blue: 100, green: 0 });
}

async function presentable(operated: Operated): Promise<void> {
  const { out } = await run(operated, `doctor --present --url ${operated.chat.url}`);
  assert.match(out, /\nready to present\n$/);
  assert.match(out, /^ok +images/m);
  const { out: crowded } = await run(
    operated,
    `doctor --present --audience 501 --url ${operated.chat.url}`,
    1,
  );
  assert.match(crowded, /^FAILED +capacity +each colour alone carries about 500 people, not 501/m);
  assert.match(crowded, /\nnot ready to present\n$/);
}

/* So many samples never come, and then no step is judged by its times, which other work on this machine may delay. */
const rolloutLine = ({ chat }: Operated, more: string) =>
  `rollout --to green --probes 4 --min-samples 1000000 --url ${chat.url} ${more}`.split(' ');

async function ledByOthers(operated: Operated): Promise<void> {
  const told = await run(operated, 'rollout --to green --dry-run');
  assert.match(told.out, /nothing is changed/);
  const rollout = operated.project.start(rolloutLine(operated, '--steps 10,50,100 --pause 10m'));
  await rollout.until('10 %: watching');
  await everySplitIs('90/10');
  const { err } = await run(operated, 'rollout --to green', 1);
  assert.match(err, /refused, since a rollout is under way: rollout to green, step 1 of 3, 10 %/);
  assert.equal((await run(operated, 'pause')).out, 'paused at 10 %\n');
  assert.match((await run(operated, 'status')).out, /rollout to green, step 1 of 3, 10 %: paused/);
  assert.equal((await run(operated, 'resume')).out, 'watching 10 % again\n');
  assert.equal((await run(operated, 'promote')).out, 'on to 50 %\n');
  await rollout.until('50 %: watching');
  await everySplitIs('50/50');
  assert.equal((await run(operated, 'abort')).out, 'back to 100/0\n');
  const ended = await rollout.ended;
  assert.equal(ended.status, 1, ended.stdout + ended.stderr);
  await everySplitIs('100/0');
  await nobodyDrives();
  const after = await run(operated, 'abort', 1);
  assert.match(after.err, /there is no rollout under way/);
}

async function nobodyDrives(): Promise<void> {
  assert.deepEqual(await account.parameters('rollout/driver'), {});
}

async function takenUp(operated: Operated): Promise<void> {
  const dying = operated.project.start(rolloutLine(operated, '--steps 10,100 --pause 10m'));
  await dying.until('10 %: watching');
  dying.kill('SIGKILL');
  await dying.ended;
  await everySplitIs('90/10');
  const { err } = await run(operated, 'promote', 1);
  assert.match(err, /nobody drives the rollout to green at 10 %/);
  const resumed = operated.project.start(['resume', '--probes', '4', '--url', operated.chat.url]);
  await resumed.until('taken up: rollout to green');
  resumed.kill('SIGINT');
  assert.equal((await resumed.ended).status, 130);
  await everySplitIs('90/10');
  await nobodyDrives();
  // A rollback needs no application.
  assert.match((await run(operated, 'abort')).out, /90\/10 -> 100\/0, verified in/);
  await everySplitIs('100/0');
  await nobodyDrives();
}

async function completed(operated: Operated): Promise<void> {
  const rollout = operated.project.start(rolloutLine(operated, '--steps 50,100 --pause 10m'));
  await rollout.until('50 %: watching');
  assert.equal((await run(operated, 'promote')).out, 'on to 100 %\n');
  await rollout.until('100 %: watching');
  assert.match((await run(operated, 'promote')).out, /completed/);
  const { status, stdout, stderr } = await rollout.ended;
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^100 %: completed$/m);
  await everySplitIs('0/100');
  assert.match((await run(operated, 'rollback')).out, /^0\/100 -> 100\/0, verified/);
  await nobodyDrives();
}

async function badGreen(operated: Operated): Promise<void> {
  const { url } = operated.chat;
  const { out } = await run(operated, `fault --colour green --errors 30% --for 5m --url ${url}`);
  assert.match(out, /the tasks of green fail for 30% .*seen after \d+ ms/);
  const rollout = operated.project.start(rolloutLine(operated, '--steps 10,100 --pause 2m'));
  const { status, stdout, stderr } = await rollout.ended;
  assert.equal(status, 1, stdout + stderr);
  assert.match(stdout, /^10 %: fail: green answers \d+ of \d+ with errors/m);
  await everySplitIs('100/0');
  await nobodyDrives();
  const { out: over } = await run(operated, `fault --off --url ${url}`);
  assert.match(over, /the fault of green is over/);
  assert.equal((await account.parameters('traffic')).fault, 'none');
}

async function remembered(operated: Operated): Promise<void> {
  const entries = historyOf(await run(operated, 'history --limit 50 --json'));
  const out = JSON.stringify(entries);
  assert.ok(
    entries.every(({ by, verified }) => by.startsWith(OPERATOR) && verified),
    out,
  );
  const verdicts = entries.map(({ action, verdict }) => `${action} ${verdict ?? '-'}`);
  for (const one of ['shift -', 'rollback -', 'rollout promoted', 'rollback aborted', 'rollback fail'])
    assert.ok(verdicts.includes(one), `${one}\n${out}`);
  assert.equal(historyOf(await run(operated, 'history --limit 1 --json')).length, 1);
}

function historyOf({ out }: { readonly out: string }): AuditEntry[] {
  return (JSON.parse(out) as { entries: AuditEntry[] }).entries;
}

async function stoppedAndStarted(operated: Operated): Promise<void> {
  const { err } = await run(operated, 'stop --colour blue --yes', 1);
  assert.match(err, /refused, nothing changed: blue gets 100% of the new requests/);
  await run(operated, 'stop --colour green --yes --dry-run');
  assert.deepEqual(await account.tasks('green'), { desired: 1, running: 1 });
  const { out } = await run(operated, 'stop --colour green --yes');
  assert.match(out, /^green stopped$/m);
  assert.deepEqual(await account.tasks('green'), { desired: 0, running: 0 });
  assert.deepEqual(await account.tasks('blue'), { desired: 1, running: 1 });
  const refused = await run(operated, 'shift 50/50', 1);
  assert.match(refused.err, /green would get traffic but has no healthy target/);
  const { out: started } = await run(operated, 'start --colour green');
  assert.match(started, /green healthy/);
  assert.deepEqual(await account.tasks('green'), { desired: 1, running: 1 });
}

async function logged(operated: Operated): Promise<void> {
  await account.log('green', '{"level":30,"msg":"listening"}', '{"level":50,"msg":"the store \\"fails\\""}');
  const { out } = await run(operated, 'logs --colour green --json');
  assert.equal(out.trim().split('\n').length, 2, out);
  assert.match(out, /listening/);
  const { err } = await run(operated, 'logs --colour blue');
  assert.match(err, /nothing in \/ecs\/chatapp-dev\/blue in this time/);
}

async function unreachable(operated: Operated): Promise<void> {
  const { out } = await run(operated, 'preview green', 1);
  assert.match(out, /elb\.amazonaws\.com/);
  assert.match(
    (await run(operated, 'doctor --present', 1)).out,
    /^FAILED +network +http:\/\/.* does not answer/m,
  );
  const fault = await run(operated, 'fault --colour green --latency 1s --for 5s', 1);
  assert.match(fault.err, /no task of green answers/);
  const nowhere = 'rollout --to green --url http://127.0.0.1:1';
  const { err } = await run(operated, nowhere, 2);
  assert.match(err, /crossfade: the probes cannot come into the chat: .*127\.0\.0\.1:1.*--url.*\n$/);
  await nobodyDrives();
  await everySplitIs('100/0');
  for (const colour of COLOURS) assert.equal((await account.tasks(colour)).desired, 1, NAMES.prefix);
}

/* The parameter of a driver that has died stays: the teardown has to find it. */
async function endedByRollback(operated: Operated): Promise<void> {
  const dying = operated.project.start(rolloutLine(operated, '--steps 10,100 --pause 10m'));
  await dying.until('10 %: watching');
  dying.kill('SIGKILL');
  await dying.ended;
  const { out, err } = await run(operated, 'rollback');
  assert.match(out, /^90\/10 -> 100\/0, verified/);
  assert.match(err, /this ends the rollout that was under way/);
  await everySplitIs('100/0');
  assert.doesNotMatch((await run(operated, 'status')).out, /rollout to green/);
  assert.equal(Object.keys(await account.parameters('rollout/driver')).length, 1);
}
