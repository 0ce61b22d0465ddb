import { z } from 'zod';
import { COLOURS } from '../app/contract/colour';
import { CONFIGURATIONS } from './configurations';
import { STACKS } from './names';
import { OUTPUT_NAMES } from './outputs';
import { synthesize, textLike, type Synthesis } from './synthesis.fixture';

const groupsSchema = z.array(z.object({ arn: z.string(), weight: z.unknown().optional() }));
const actionSchema = z.object({ forward: z.object({ target_group: groupsSchema }).optional() });

/** The groups of every action that forwards to more than one: those that a split is about. */
function weightedGroups({ stacks }: Synthesis) {
  const actions = stacks.flatMap(({ resources }) => [
    ...resources('aws_lb_listener').map(({ default_action }) => default_action),
    ...resources('aws_lb_listener_rule').map(({ action }) => action),
  ]);
  return actions
    .flatMap((each) => z.array(actionSchema).parse(each))
    .flatMap(({ forward }) => (forward ? [forward.target_group] : []));
}

describe.each(Object.entries(CONFIGURATIONS))('the stacks of %s', (_, env) => {
  const synthesis = synthesize(env);

  it('can be deployed one after the other in the documented order', () => {
    const order = STACKS.map((stack) => `chatapp-dev-${stack}`);
    expect(Object.keys(synthesis.dependencies).sort()).toEqual([...order].sort());
    for (const [stack, needs] of Object.entries(synthesis.dependencies)) {
      for (const needed of needs) expect(order.indexOf(needed)).toBeLessThan(order.indexOf(stack));
    }
  });

  it('take the weights of every split from the parameter, which Terraform leaves as it is', () => {
    const splits = weightedGroups(synthesis);
    const listeners = synthesis.stack('traffic').resources('aws_lb_listener');
    const forwarding = listeners.filter((listener) => JSON.stringify(listener).includes('"forward"'));
    // The default action and the rule for long polling.
    expect(splits).toHaveLength(2 * forwarding.length);
    for (const groups of splits) {
      expect(groups).toEqual(
        COLOURS.map((colour) => ({
          arn: textLike(new RegExp(`_${colour}_`)),
          weight: textLike(
            new RegExp(`^\\$\\{jsondecode\\(aws_ssm_parameter\\.\\w+\\.insecure_value\\)\\.${colour}\\}$`),
          ),
        })),
      );
    }
    const name = '/chatapp-dev/traffic/weights';
    expect(synthesis.stack('traffic').resource('aws_ssm_parameter', { name })).toMatchObject({
      lifecycle: { ignore_changes: ['insecure_value', 'tags'] },
    });
  });

  it.each(synthesis.stacks)(
    '$id has the configured provider, tags on everything, and a state of its own',
    (stack) => {
      expect(stack.json.terraform).toMatchObject({
        required_providers: { aws: { version: '~> 6.25' } },
        backend: {
          local: { path: textLike(new RegExp(`/terraform\\.${stack.id}\\.tfstate$`)) },
        },
      });
      for (const provider of stack.json.provider.aws) {
        expect(provider).toMatchObject({
          default_tags: [{ tags: { Project: 'chatapp', Environment: 'dev', ManagedBy: 'cdktf' } }],
        });
      }
      expect(stack.json.provider.aws[0]).toMatchObject({ region: 'ap-northeast-2' });
    },
  );

  it('have the outputs that operators look up, and no numbers that tokens became by arithmetic', () => {
    const outputs = synthesis.stacks.flatMap(({ json }) => Object.keys(json.output));
    const fixed = outputs.filter((name) => !name.startsWith('cross-stack-output-'));
    const expected = OUTPUT_NAMES.filter((name) => name !== 'name_servers' || env['CROSSFADE_DOMAIN']);
    expect(fixed.sort()).toEqual([...expected].sort());
    for (const { text } of synthesis.stacks) expect(text).not.toMatch(/\de\+\d|TfToken/);
  });

  it('have no references within JSON text, whose quotes `npm run synth:hcl` would not escape', () => {
    const strings = synthesis.stacks.flatMap(({ json }) => stringsIn(json.resource));
    expect(strings.filter((text) => /^\s*[[{]/.test(text)).length).toBeGreaterThan(0);
    expect(strings.filter((text) => /^\s*[[{]/.test(text) && text.includes('${'))).toEqual([]);
  });

  it('have no secret in them', () => {
    for (const { text } of synthesis.stacks) {
      expect(text).not.toMatch(/"(auth_token|secret_string|password)": "(?!\$\{)/);
    }
  });
});

describe('the stacks', () => {
  it('depend on each other as documented', () => {
    expect(synthesize().dependencies).toEqual({
      'chatapp-dev-network': [],
      'chatapp-dev-data': ['chatapp-dev-network'],
      'chatapp-dev-registry': [],
      'chatapp-dev-traffic': ['chatapp-dev-network'],
      'chatapp-dev-service': [
        'chatapp-dev-data',
        'chatapp-dev-network',
        'chatapp-dev-registry',
        'chatapp-dev-traffic',
      ],
      'chatapp-dev-edge': ['chatapp-dev-traffic'],
      // Tables, nodes and services it knows by their names, but its alarms must not be there before them.
      'chatapp-dev-observability': [
        'chatapp-dev-data',
        'chatapp-dev-edge',
        'chatapp-dev-service',
        'chatapp-dev-traffic',
      ],
    });
  });

  it('keep their states in a bucket when one is named, locked by a file beside the state', () => {
    const { stacks } = synthesize({
      CROSSFADE_STATE_BUCKET: 'show-states',
      CROSSFADE_STATE_REGION: 'us-east-1',
    });
    for (const { id, json } of stacks) {
      expect(json.terraform).toMatchObject({
        backend: {
          s3: {
            bucket: 'show-states',
            key: `chatapp-dev/${id.replace('chatapp-dev-', '')}.tfstate`,
            region: 'us-east-1',
            encrypt: true,
            use_lockfile: true,
          },
        },
      });
    }
  });
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
