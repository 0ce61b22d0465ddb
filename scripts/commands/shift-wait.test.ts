import { runCommand } from './testing/run-command';
import { startRunningSystem } from './testing/running-system';
import { rollbackCommand } from './rollback';
import { shiftCommand } from './shift';

let system: Awaited<ReturnType<typeof startRunningSystem>>;

beforeEach(async () => {
  system = await startRunningSystem();
});

afterEach(() => system.close());

function shift(args: readonly string[], signal?: AbortSignal) {
  return runCommand(shiftCommand, [...args, '--endpoint-url', system.url], {}, signal);
}

describe('crossfade shift --wait', () => {
  it('shows what was configured, and that new requests and open sockets follow', async () => {
    Object.assign(system.behaviour.sockets, { blue: 1, green: 9 });
    const { out, err, status } = await shift(['--wait', '10/90']);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^90\/10 -> 10\/90, verified in \d+ ms$/);
    expect(lines).toContain('                   blue  green');
    expect(lines).toContain('  configured         10     90');
    expect(out).toMatch(
      /\n {2}new requests +\d+(\.\d)? +\d+(\.\d)? {2}% converged after \d+\.\d s: of \d{3,} samples, blue between \d/,
    );
    expect(out).toMatch(/\n {2}open sockets +1 +9 {2}converged after \d+\.\d s\n$/);
    // On a slow machine it says meanwhile how it stands.
    expect(err).toMatch(/^(\d+\.\d s: [^\n]*\n)*$/);
    expect(status).toBe(0);
  });

  it('says the same in one JSON object, with the interval', async () => {
    const { out, status } = await shift(['0/100', '--wait=20', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      to: { blue: 0, green: 100 },
      observed: {
        converged: true,
        configured: { blue: 0, green: 100 },
        requests: { blue: 0, interval: { green: [expect.any(Number), 1] }, errors: 0, converged: true },
        sockets: { blue: 0, green: 0, verdict: 'none' },
      },
    });
    expect(status).toBe(0);
  });

  it('waits for the split that is there already, too', async () => {
    await shift(['0/100']);
    const { out, status } = await shift(['0/100', '--wait']);
    expect(out).toMatch(/^already 0\/100: nothing to change\n/);
    expect(out).toContain('converged after');
    expect(status).toBe(0);
  });

  it('ends with 1 when open sockets stay where they are', async () => {
    Object.assign(system.behaviour.sockets, { blue: 10, green: 0 });
    const { out, err, status } = await shift(['0/100', '--wait=2.2s']);
    expect(out).toMatch(/open sockets +10 +0 {2}not converged within 2\.\d s/);
    expect(err).toContain('the shift to 0/100 is done and verified, but was not seen to be followed in time');
    expect(status).toBe(1);
    expect(system.system.parameters[0].value).toBe('{"blue":0,"green":100,"stable":"blue"}');
  });

  it('ends with 1 when new requests go elsewhere than the load balancer says', async () => {
    system.behaviour.says.green = 'blue';
    const { out, status } = await shift(['0/100', '--wait=1', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      observed: { converged: false, requests: { green: 0, converged: false } },
    });
    expect(status).toBe(1);
  });

  it('counts requests that nobody answers well', async () => {
    system.behaviour.errors.green = 1;
    const { out, status } = await shift(['0/100', '--wait=1']);
    expect(out).toMatch(/\n {2}\d+ requests without an answer, the last one: HTTP 500\n/);
    expect(status).toBe(1);
  });

  it.each<[string, () => void, string]>([
    ['are not told', () => (system.behaviour.fleetStatus = 404), '/api/fleet answers HTTP 404'],
    ['are those of one instance', () => (system.behaviour.complete = false), 'does not hear of the others'],
  ])('does not take it for done when the figures of the fleet %s', async (_what, damage, reason) => {
    damage();
    const { out, status } = await shift(['0/100', '--wait=1.5']);
    expect(out).toContain('new requests        0    100');
    expect(out).toContain(reason);
    expect(status).toBe(1);
  });

  it('says, when it is interrupted, that the shift is done', async () => {
    const interrupt = new AbortController();
    Object.assign(system.behaviour.sockets, { blue: 10, green: 0 });
    setTimeout(() => interrupt.abort(new Error('interrupted')), 700);
    const { out, err, status } = await shift(['50/50', '--wait'], interrupt.signal);
    expect(err).toBe('crossfade: interrupted while waiting: the shift to 50/50 is done and verified\n');
    expect(out).toContain('configured         50     50');
    expect(status).toBe(130);
    expect(system.system.parameters[0].value).toContain('"blue":50');
  });

  it('says, when it is interrupted before, that nothing was changed', async () => {
    const { err, status } = await shift(['50/50'], AbortSignal.abort(new Error('interrupted')));
    expect(err).toBe('crossfade: interrupted: nothing was changed\n');
    expect(status).toBe(130);
    expect(system.system.parameters[0].version).toBe(1);
  });

  it('is refused before anything is changed when the application cannot be found', async () => {
    const { err, status } = await shift(['50/50', '--wait', '--url', 'chat']);
    expect(err).toContain('--url takes an address such as https://chat.example.com, not "chat"');
    expect(status).toBe(2);
    expect(system.system.parameters[0].version).toBe(1);
  });

  it.each(['0', '-1', 'soon', '9999999', '5h', '1.2.3', '.'])('refuses a wait of %s', async (time) => {
    const { err, status } = await shift(['50/50', `--wait=${time}`]);
    expect(err).toMatch(/--wait takes a time from 1ms to 1h, such as .*, not "/);
    expect(status).toBe(2);
  });
});

describe('crossfade rollback --wait', () => {
  it('sees everybody back', async () => {
    await shift(['0/100']);
    Object.assign(system.behaviour.sockets, { blue: 12, green: 0 });
    const { out, status } = await runCommand(rollbackCommand, ['--wait', '--endpoint-url', system.url]);
    expect(out).toContain('new requests      100      0');
    expect(out).toMatch(/open sockets +12 +0 {2}converged/);
    expect(status).toBe(0);
  });
});
