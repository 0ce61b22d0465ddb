import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Check } from '../doctor/check';
import { doctorCommand } from './doctor';
import { runCommand } from './testing/run-command';

/* STS, and nothing else of AWS. */
const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/anna</Arn><UserId>A</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
const REFUSAL =
  '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>';

let bin: string;
let server: Server;
let isKnown = true;
let nonsense: string | undefined;

beforeAll(async () => {
  bin = mkdtempSync(path.join(tmpdir(), 'crossfade-doctor-'));
  server = createServer((request, response) => {
    request.resume();
    const isSts = request.headers.authorization?.includes('/sts/') === true;
    if (nonsense !== undefined) response.end(nonsense);
    else if (isSts && isKnown) response.end(IDENTITY);
    else response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end(isSts ? REFUSAL : '{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(bin, { recursive: true });
});
beforeEach(() => {
  isKnown = true;
  nonsense = undefined;
  program('terraform', 'echo "Terraform v1.11.4"');
  program('docker', 'echo "28.0"');
});

function program(name: string, script: string): void {
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(bin, name), 0o755);
}

async function doctor(env: Record<string, string> = {}): Promise<{ status: number; checks: Check[] }> {
  const ofAws = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  };
  // The SDK reads the environment of the process.
  const before = { ...process.env };
  Object.assign(process.env, ofAws);
  try {
    const { status, out } = await runCommand(doctorCommand, ['--json'], { PATH: bin, ...env });
    return { status, checks: (JSON.parse(out) as { checks: Check[] }).checks };
  } finally {
    process.env = before;
  }
}

describe('crossfade doctor', () => {
  it('is content when all that a deployment needs is there, and says what it could not read', async () => {
    const { status, checks } = await doctor();
    expect(checks.filter((check) => check.status === 'failed')).toEqual([]);
    expect(status).toBe(0);
    expect(checks).toContainEqual({
      name: 'AWS credentials',
      status: 'ok',
      detail: 'account 123456789012, as user/anna',
    });
    expect(checks.filter(({ name }) => name.startsWith('quota')).map(({ detail }) => detail)).toEqual([
      'could not be read; 1 needed',
      'could not be read; 1 needed',
      'could not be read; 1 needed',
    ]);
  });

  it.each<[string, () => void, string]>([
    ['Terraform is not there', () => rmSync(path.join(bin, 'terraform')), 'Terraform'],
    ['Docker has no daemon', () => program('docker', '[ "$1" = --version ]'), 'Docker'],
    ['AWS does not know the credentials', () => (isKnown = false), 'AWS credentials'],
    ['a page answers instead of AWS', () => (nonsense = '<html>sign in</html>'), 'AWS credentials'],
    ['nothing is in the answers', () => (nonsense = ''), 'AWS credentials'],
    ['what answers is not even XML', () => (nonsense = '{'), 'AWS credentials'],
  ])('ends with 1 and says what to do when %s', async (_what, damage, name) => {
    damage();
    const { status, checks } = await doctor();
    const failed = checks.filter((check) => check.status === 'failed');
    expect(failed.map((check) => check.name)).toEqual([name]);
    expect(failed[0]?.remedy).toMatch(/\w/);
    expect(status).toBe(1);
  });

  it('names all that is wrong with the configuration, and looks at the machine all the same', async () => {
    const { status, checks } = await doctor({ CROSSFADE_REGION: 'seoul', CROSSFADE_PROFILE: 'cheap' });
    const found = checks.find(({ name }) => name === 'configuration');
    expect(found?.detail).toMatch(/CROSSFADE_REGION.*CROSSFADE_PROFILE/);
    expect(checks.map(({ name }) => name)).toEqual(['Node', 'configuration', 'Terraform', 'Docker']);
    expect(status).toBe(1);
  });

  it('finds OpenTofu by the variable that CDKTF reads', async () => {
    program('tofu', 'echo "OpenTofu v1.10.2"');
    const { checks } = await doctor({ TERRAFORM_BINARY_NAME: 'tofu' });
    expect(checks).toContainEqual({ name: 'Terraform', status: 'ok', detail: 'OpenTofu 1.10.2 (tofu)' });
  });
});
