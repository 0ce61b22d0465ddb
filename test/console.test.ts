import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { until } from '../app/testing/eventually';
import { ConsolePage } from './support/console-page';
import { freePorts, Sandbox, type Ports, type RunningCommand } from './support/crossfade';

jest.setTimeout(60_000);

const BLUE = { blue: 100, green: 0 };
const HALF = { blue: 50, green: 50 };
const sandbox = new Sandbox();
let ports: Ports;
let demo: RunningCommand;
let page: ConsolePage;

beforeAll(async () => {
  ports = await freePorts();
  demo = sandbox.start(['demo', ...ports.flags, ...(await sandbox.shared())]);
  await demo.printed('Ctrl-C stops all of it');
});
afterAll(() => sandbox.dispose());

const lastUrl = () => demo.stdout.match(/http:\S+\?token=\S+/g)?.at(-1) ?? '';
const coloursSince = (id: number) =>
  new Set(page.dots.filter((dot) => dot.id > id && dot.error === null).map(({ colour }) => colour));
const lastDot = () => page.dots.at(-1)?.id ?? 0;

it('the console of a demo opens with the URL that the terminal names, once', async () => {
  const first = lastUrl();
  expect(first).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${ports.consolePort}/\\?token=[\\w-]{40,}$`));
  page = await ConsolePage.open(first);
  await until(() => lastUrl() !== first);
  await expect(ConsolePage.open(first)).rejects.toThrow('401');
});

it('shows the split, new requests, and real clients that chat', async () => {
  await until(() => page.view?.traffic.live !== null && page.dots.length > 20);
  expect(page.view).toMatchObject({
    place: { kind: 'rehearsal' },
    audienceUrl: ports.url,
    traffic: { configured: BLUE, live: BLUE, stable: 'blue', problems: [], stale: null },
  });
  expect(coloursSince(0)).toEqual(new Set(['blue']));
  await until(() => (page.view?.observer?.deliveryMs.blue?.p99 ?? 0) > 0);
  expect(page.view?.observer).toMatchObject({
    clients: 20,
    connected: 20,
    dropped: 0,
    lost: 0,
    shownTwice: 0,
  });
  await until(() => (page.view?.sockets?.counts.blue ?? 0) >= 20);
});

it('shifts, and shows that new requests and open sockets follow', async () => {
  const before = lastDot();
  const shift = await page.command({ kind: 'shift', weights: HALF, seen: BLUE });
  expect(shift).toMatchObject({ state: 'verified', label: 'shift to 50/50' });
  expect(shift.detail).toMatch(/^verified in \d+ ms$/);
  await until(() => page.view?.traffic.live?.green === 50 && page.view.traffic.configured?.green === 50);
  await until(() => coloursSince(before).size === 2);
  await until(() => (page.view?.sockets?.counts.green ?? 0) > 0);
  await until(() => page.points.some(({ mark }) => mark === '50/50'));
  expect(page.view?.observer).toMatchObject({ dropped: 0, lost: 0, shownTwice: 0 });
});

it('does nothing for somebody who has not seen the split as it is', async () => {
  const stale = await page.command({ kind: 'shift', weights: { blue: 10, green: 90 }, seen: BLUE });
  expect(stale).toMatchObject({ state: 'refused' });
  expect(stale.detail).toContain('the split is 50/50 by now, not 100/0');
  const other = await page.another();
  const both = await Promise.all([
    page.command({ kind: 'shift', weights: { blue: 40, green: 60 }, seen: HALF }),
    other.command({ kind: 'shift', weights: { blue: 60, green: 40 }, seen: HALF }),
  ]);
  expect(both.map(({ state }) => state).sort()).toEqual(['refused', 'verified']);
  other.close();
});

it('shows an injected fault as errors of its colour', async () => {
  const before = lastDot();
  const fault = { colour: 'green', errorPercent: 60, latencyMs: 0, seconds: 5 } as const;
  expect(await page.command({ kind: 'fault', ...fault })).toMatchObject({ state: 'verified' });
  await until(() => page.view?.fault?.colour === 'green');
  await until(() => page.dots.some(({ id, error }) => id > before && error === 'HTTP 500'));
  const wrong = page.dots.filter(({ error }) => error === 'HTTP 500');
  expect(new Set(wrong.map(({ colour }) => colour))).toEqual(new Set(['green']));
});

it('rolls back, and the history says so', async () => {
  expect(await page.command({ kind: 'rollback' })).toMatchObject({ state: 'verified' });
  await until(() => page.view?.traffic.live?.green === 0);
  await until(() => page.view?.audit?.[0]?.action === 'rollback');
  expect(page.view?.audit?.[0]).toMatchObject({ to: BLUE, verified: true });
  expect(page.view?.audit?.map(({ action }) => action)).toEqual(expect.arrayContaining(['shift', 'fault']));
});

it('does not stop what gets requests', async () => {
  const stop = await page.command({ kind: 'stop', colour: 'blue' });
  expect(stop).toMatchObject({ state: 'refused', detail: expect.stringContaining('100%') as string });
});

it('shows a task that died as silent, not as nothing', async () => {
  const ofGreen = () => (page.view?.instances ?? []).filter(({ colour }) => colour === 'green');
  await until(() => ofGreen().some(({ state }) => state === 'serving'));
  const [task] = ofGreen();
  const { pid } = sandbox.processes().find((process) => isTaskOf('green', process)) ?? {};
  process.kill(pid ?? 0, 'SIGKILL');
  const killed = () => ofGreen().find(({ instanceId }) => instanceId === task?.instanceId);
  await until(() => killed()?.state === 'silent');
  expect(killed()?.silentMs).toBeGreaterThan(3_000);
});

it('says that its own clients are away when their process has died, and brings others in', async () => {
  const { sent = 0 } = page.view?.observer ?? {};
  const observer = sandbox.processes().find(({ command }) => command.includes('audience-process'));
  process.kill(observer?.pid ?? 0, 'SIGKILL');
  await until(() => page.view?.observerProblem !== null);
  expect(page.view?.observer?.connected).toBe(0);
  await until(() => page.view?.observerProblem === null && page.view.observer?.connected === 20);
  expect(page.view?.observer?.sent).toBeGreaterThanOrEqual(sent);
});

it('shows that a fault has ended by itself', () => until(() => page.view?.fault === null));

it('drives a rollout, and leaves it paused when it ends, and says so; and leaves nothing else', async () => {
  await until(() => page.view?.traffic.healthyTargets?.green === 1);
  const rollout = { to: 'green', steps: [50, 100], pauseSeconds: 3_600, manual: false } as const;
  expect(await page.command({ kind: 'rollout', ...rollout })).toMatchObject({ state: 'verified' });
  await until(() => page.view?.rollout?.phase === 'observing');
  expect(page.view?.rollout).toMatchObject({ to: 'green', index: 0, driven: true });
  demo.kill('SIGINT');
  const { status, stderr } = await demo.ended;
  expect(stderr).toContain('interrupted: the rollout is paused at 50 % (50/50), and nobody watches it');
  expect(status).toBe(0);
  expect(sandbox.processes()).toEqual([]);
  expect(sandbox.leftFiles()).toEqual([]);
});

it('nothing secret is told to a page', () => {
  const told = JSON.stringify([page.view, page.points]);
  expect(told).not.toMatch(/arn:aws|0{12}|token|secret/i);
});

/* Its environment says which colour a task is. */
function isTaskOf(
  colour: string,
  { pid, command }: { readonly pid: number; readonly command: string },
): boolean {
  if (!command.includes('image/main.js')) return false;
  const file = `/proc/${pid}/environ`;
  const environment = existsSync(file)
    ? readFileSync(file, 'utf8')
    : execFileSync('ps', ['eww', '-p', String(pid)], { encoding: 'utf8' });
  return environment.includes(`COLOUR=${colour}`);
}
