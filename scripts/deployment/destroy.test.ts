import type { LeftoverSearch } from './leftover-search';
import { destroy } from './destroy';
import type { States } from './deploy';
import { deploymentOf, DEPLOYED, fakeParts, type Behaviour } from './testing/fake-parts';

const NOTHING: LeftoverSearch = { leftovers: [], unseen: [] };

function run({ confirm = true, ...behaviour }: Behaviour & { confirm?: boolean } = {}) {
  const parts = fakeParts(deploymentOf(), behaviour);
  const { calls } = parts;
  const asked: string[][] = [];
  const outcome = destroy({
    ...parts,
    confirm: (deployed) => {
      asked.push([...deployed]);
      return Promise.resolve(confirm);
    },
    removeState: (stack) => Promise.resolve(void calls.push(`forget ${stack}`)),
    searchLeftovers: (deleted) => {
      calls.push(`search beside ${[...deleted].join(' ')}`);
      return Promise.resolve(NOTHING);
    },
  });
  return { calls, asked, outcome, said: parts.said };
}

describe('a teardown', () => {
  it('stops the tasks, destroys what is deployed in reverse order, and looks for what is left', async () => {
    const { calls, asked, outcome } = run();
    expect(await outcome).toEqual(NOTHING);
    expect(asked).toEqual([['network', 'registry', 'service', 'edge']]);
    expect(calls.slice(0, 2)).toEqual(['begin', 'stop']);
    const destroyed = calls.filter((call) => call.startsWith('destroy'));
    expect(destroyed.sort()).toEqual([
      'destroy edge',
      'destroy network',
      'destroy registry',
      'destroy service',
    ]);
    expect(calls.indexOf('destroy registry')).toBeGreaterThan(calls.indexOf('forget service'));
    expect(calls.indexOf('destroy network')).toBeGreaterThan(calls.indexOf('forget edge'));
    expect(calls.at(-1)).toBe('search beside arn:ecr');
  });

  it('only looks for what is left when no stack is deployed', async () => {
    const { calls, said, outcome } = run({ states: { network: { outputs: {}, resources: [] } } });
    await outcome;
    expect(calls.filter((call) => !call.startsWith('forget'))).toEqual(['begin', 'search beside ']);
    expect(said).toContain('no stack is deployed any more');
  });

  it('does nothing when it is not confirmed', async () => {
    const { calls, outcome } = run({ confirm: false });
    expect(await outcome).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it('refuses a protected deployment before it asks, and says how to take the protection away', async () => {
    const guarded = {
      type: 'aws_dynamodb_table',
      attributes: { name: 'messages', deletion_protection_enabled: true },
    };
    const states: States = { ...DEPLOYED, data: { outputs: {}, resources: [guarded] } };
    const { calls, asked, outcome } = run({ states });
    await expect(outcome).rejects.toThrow(
      /nothing was destroyed.*the table messages has deletion protection.*CROSSFADE_EPHEMERAL=true npx crossfade deploy/,
    );
    expect([calls, asked]).toEqual([[], []]);
  });

  it('keeps the states of stacks that could not be destroyed, and what they stand on', async () => {
    const { calls, outcome } = run({
      onTerraform: (_action, stack) => {
        if (stack.endsWith('-service')) throw new Error('the service is still draining');
      },
    });
    await expect(outcome).rejects.toThrow('still draining');
    expect(calls).not.toContain('forget service');
    expect(calls).not.toContain('destroy registry');
  });
});
