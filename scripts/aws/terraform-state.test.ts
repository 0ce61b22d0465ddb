import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configuredDeployment, type Deployment } from '../deployment/deployment';
import { parseState, readStates, removeEmptiedState } from './terraform-state';

const resource = (mode: string, type: string, attributes: object) => ({
  mode,
  type,
  instances: [{ attributes }],
});
const STATE = {
  version: 4,
  outputs: {
    alb_dns_name: { value: 'x.example.com', type: 'string' },
    secret: { value: 'a', sensitive: true },
  },
  resources: [resource('managed', 'aws_lb', { arn: 'arn:lb' }), resource('data', 'aws_region', { id: 'r' })],
};

let deployment: Deployment;
beforeEach(() => {
  const projectRoot = mkdtempSync(path.join(tmpdir(), 'crossfade-state-'));
  writeFileSync(path.join(projectRoot, 'cdktf.json'), '{}');
  deployment = configuredDeployment({}, projectRoot);
});
afterEach(() => rmSync(deployment.projectRoot, { recursive: true }));
const file = (stack: string) => path.join(deployment.projectRoot, `terraform.chatapp-dev-${stack}.tfstate`);

describe('the states', () => {
  it('tell outputs and what Terraform made', async () => {
    writeFileSync(file('traffic'), JSON.stringify(STATE));
    writeFileSync(file('data'), '');
    expect(await readStates(deployment)).toEqual({
      traffic: {
        outputs: { alb_dns_name: 'x.example.com', secret: 'a' },
        resources: [{ type: 'aws_lb', attributes: { arn: 'arn:lb' } }],
      },
    });
  });

  it.each(['{', '{"version":3,"modules":[]}', '[]'])('are refused when they are %s', (text) => {
    expect(() => parseState(text, '/x.tfstate')).toThrow('/x.tfstate is not a Terraform state of version 4');
  });

  it('say so when they cannot be read', async () => {
    mkdirSync(file('traffic'));
    await expect(readStates(deployment)).rejects.toThrow(`${file('traffic')} cannot be read (EISDIR)`);
  });

  it('are removed with their backups when nothing is left in them', async () => {
    writeFileSync(file('traffic'), JSON.stringify({ ...STATE, resources: [STATE.resources[1]] }));
    writeFileSync(`${file('traffic')}.backup`, JSON.stringify(STATE));
    await removeEmptiedState(deployment, 'traffic');
    expect([existsSync(file('traffic')), existsSync(`${file('traffic')}.backup`)]).toEqual([false, false]);
  });

  it('stay while something is in them', async () => {
    writeFileSync(file('traffic'), JSON.stringify(STATE));
    await removeEmptiedState(deployment, 'traffic');
    await removeEmptiedState(deployment, 'edge');
    expect(existsSync(file('traffic'))).toBe(true);
  });
});
