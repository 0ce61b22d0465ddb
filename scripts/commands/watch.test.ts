import { runCommand } from './testing/run-command';
import { startRunningSystem } from './testing/running-system';
import { watchCommand } from './watch';

let system: Awaited<ReturnType<typeof startRunningSystem>>;

beforeEach(async () => {
  system = await startRunningSystem();
});

afterEach(() => system.close());

function watch(args: readonly string[], signal?: AbortSignal) {
  return runCommand(watchCommand, [...args, '--endpoint-url', system.url], {}, signal);
}

describe('crossfade watch', () => {
  it('writes a line a second without a terminal, until its time is over', async () => {
    Object.assign(system.behaviour.sockets, { blue: 18, green: 2 });
    const { out, err, status } = await watch(['--for', '1500ms']);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^\d\d:\d\d:\d\d configured 90\/10, new requests [\d.]+\/[\d.]+ %, open sockets 18\/2, healthy targets 1\/1, errors 0$/,
    );
    expect(out).not.toContain('\u001b');
    expect({ err, status }).toEqual({ err: '', status: 0 });
  });

  it('writes a JSON object a second', async () => {
    const { out } = await watch(['--for', '1500ms', '--json']);
    const views = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(views).toHaveLength(2);
    expect(views[1]).toMatchObject({
      ok: true,
      configured: { blue: 90, green: 10 },
      requests: { blue: expect.any(Number) as number, green: expect.any(Number) as number },
      errors: 0,
      healthyTargets: { blue: 1, green: 1 },
      openSockets: { blue: 0, green: 0 },
      versions: { blue: ['v-blue'], green: ['v-green'] },
      problems: [],
    });
  });

  it('shows errors and what it cannot find out, and goes on', async () => {
    Object.assign(system.behaviour.errors, { blue: 1, green: 1 });
    const { out, status } = await watch(['--for', '1500ms']);
    expect(out).toMatch(/errors [1-9]\d*; open sockets are not known: .*\/api\/fleet answers HTTP 500\n$/);
    expect(status).toBe(0);
  });

  it('goes on with what it knew when AWS does not answer any more', async () => {
    const closing = setTimeout(() => void system.endpoint.close(), 1_200);
    const { out, status } = await watch(['--for', '2200ms']);
    clearTimeout(closing);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(
      /configured 90\/10, .*the state could not be read anew: /,
    );
    expect(status).toBe(0);
  });

  it('ends with 130 at Ctrl-C', async () => {
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(new Error('interrupted')), 300);
    expect(await watch([], interrupt.signal)).toMatchObject({ err: '', status: 130 });
  });

  it.each<[string, string[], string]>([
    ['a time that is none', ['--for', 'ever'], '--for takes a time from 1ms to 24h, such as'],
    ['no time', ['--for', '0s'], '--for takes a time from 1ms'],
    ['an argument', ['green'], 'too many arguments'],
  ])('refuses %s', async (_what, args, complaint) => {
    const { err, status } = await watch(args);
    expect(err).toContain(complaint);
    expect(status).toBe(2);
  });
});
