import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { historyCommand } from './history';
import { runCommand } from './testing/run-command';

const ENTRY = {
  at: '2027-01-15T08:00:00.123Z',
  by: 'arn:aws:iam::000000000000:user/ann',
  action: 'shift',
  from: { blue: 90, green: 10 },
  to: { blue: 50, green: 50 },
  verified: true,
  shiftMs: 84,
  observed: null,
  verdict: null,
  note: null,
};
const ROLLBACK = {
  ...ENTRY,
  at: '2027-01-15T08:01:00.000Z',
  action: 'rollback',
  from: ENTRY.to,
  to: { blue: 100, green: 0 },
  verdict: 'fail',
  observed: { requests: { blue: 510, green: 490 }, sockets: null },
  note: 'green has no healthy target',
};

let versions: string[];
let server: Server;
let url: string;

/* SSM's history, three versions a page, and STS. */
beforeEach(async () => {
  versions = ['none', JSON.stringify(ENTRY), 'what nobody understands', JSON.stringify(ROLLBACK)];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      response.setHeader('x-amzn-requestid', '1');
      if (body.includes('GetCallerIdentity')) {
        response.end('<R><GetCallerIdentityResult><Arn>arn:x</Arn></GetCallerIdentityResult></R>');
        return;
      }
      const { Name, NextToken = '0' } = JSON.parse(body) as { Name: string; NextToken?: string };
      const from = Number(NextToken);
      const Parameters = versions
        .slice(from, from + 3)
        .map((Value, index) => ({ Name, Value, Version: from + index + 1 }));
      const more = from + 3 < versions.length ? { NextToken: String(from + 3) } : {};
      response.end(JSON.stringify({ Parameters, ...more }));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function history(...args: string[]) {
  return runCommand(historyCommand, [...args, '--endpoint-url', url]);
}

describe('crossfade history', () => {
  it('tells who changed what, the newest first', async () => {
    const { out, status } = await history();
    expect(status).toBe(0);
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['when', 'what', 'split', 'verified', 'observed', 'verdict', 'who', 'why'],
      [
        '2027-01-15 08:01:00Z',
        'rollback',
        '50/50 -> 100/0',
        'verified in 84 ms',
        '510/490 requests',
        'fail',
        '000000000000:user/ann',
        'green has no healthy target',
      ],
      [
        '2027-01-15 08:00:00Z',
        'shift',
        '90/10 -> 50/50',
        'verified in 84 ms',
        '-',
        '-',
        '000000000000:user/ann',
      ],
      [''],
    ]);
  });

  it('tells of a step and of its verdict, and of what changed no split', async () => {
    const STEP = { ...ENTRY, action: 'rollout', note: 'step 1 of 3' };
    const VERDICT = { ...STEP, from: ENTRY.to, shiftMs: null, verdict: 'pass', note: 'no errors' };
    const FAULT = { ...ENTRY, action: 'fault', from: null, to: null, shiftMs: null, note: 'off' };
    versions = [STEP, VERDICT, FAULT].map((entry) => JSON.stringify(entry));
    const { out } = await history();
    const rows = out.split('\n').map((line) => line.split(/ {2,}/).slice(1));
    expect(rows.slice(1, 4)).toEqual([
      ['fault', '-', 'verified', '-', '-', '000000000000:user/ann', 'off'],
      ['rollout', '50/50', 'verified', '-', 'pass', '000000000000:user/ann', 'no errors'],
      ['rollout', '90/10 -> 50/50', 'verified in 84 ms', '-', '-', '000000000000:user/ann', 'step 1 of 3'],
    ]);
  });

  it('names people as shortly in the reasons', async () => {
    const note =
      'paused by arn:aws:sts::000000000000:assumed-role/ops/ann, arn:aws-cn:iam::111111111111:user/bob';
    versions = [JSON.stringify({ ...ENTRY, note: `${note}: learn:more` })];
    const { out } = await history();
    expect(out).toContain(
      '  paused by 000000000000:assumed-role/ops/ann, 111111111111:user/bob: learn:more\n',
    );
    expect(JSON.parse((await history('--json')).out)).toMatchObject({
      entries: [{ note: expect.stringContaining('arn:aws:sts::') as string }],
    });
  });

  it('tells the same in JSON, and no more than is asked for', async () => {
    expect(JSON.parse((await history('--json')).out)).toEqual({ ok: true, entries: [ROLLBACK, ENTRY] });
    expect(JSON.parse((await history('--json', '--limit', '1')).out)).toEqual({
      ok: true,
      entries: [ROLLBACK],
    });
  });

  it('says that nothing has been changed', async () => {
    versions = ['none'];
    expect(await history()).toEqual({ out: 'nothing has been changed yet\n', err: '', status: 0 });
  });

  it('refuses more entries than there can be', async () => {
    const { err, status } = await history('--limit', '101');
    expect(err).toContain('--limit takes a whole number from 1 to 100');
    expect(status).toBe(2);
  });
});
