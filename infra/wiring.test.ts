import { synthesize, textLike } from './synthesis.fixture';

const synthesis = synthesize();

describe('the stacks', () => {
  it('depend on each other as documented', () => {
    expect(synthesis.dependencies).toEqual({
      'chatapp-dev-network': [],
      'chatapp-dev-data': ['chatapp-dev-network'],
      'chatapp-dev-registry': [],
      'chatapp-dev-traffic': ['chatapp-dev-network'],
      'chatapp-dev-edge': [],
      'chatapp-dev-observability': [],
      'chatapp-dev-service': [
        'chatapp-dev-data',
        'chatapp-dev-network',
        'chatapp-dev-registry',
        'chatapp-dev-traffic',
      ],
    });
  });

  it('have an order in which each comes after what it needs', () => {
    const waiting = new Map(Object.entries(synthesis.dependencies));
    const done = new Set<string>();
    while (waiting.size > 0) {
      const ready = [...waiting].filter(([, needs]) => needs.every((id) => done.has(id)));
      expect(ready).not.toHaveLength(0);
      for (const [id] of ready) {
        waiting.delete(id);
        done.add(id);
      }
    }
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
      expect(stack.json.provider.aws).toMatchObject([
        {
          region: 'ap-northeast-2',
          default_tags: [{ tags: { Project: 'chatapp', Environment: 'dev', ManagedBy: 'cdktf' } }],
        },
      ]);
    },
  );

  it('have the outputs that operators look up, and no numbers that tokens became by arithmetic', () => {
    const outputs = synthesis.stacks.flatMap(({ json }) => Object.keys(json.output));
    expect(outputs.filter((name) => !name.startsWith('cross-stack-output-')).sort()).toEqual([
      'alb_dns_name',
      'blue_target_group_arn',
      'blue_weight',
      'ecr_repository_url',
      'green_target_group_arn',
      'green_weight',
      'redis_endpoint',
    ]);
    for (const { text } of synthesis.stacks) expect(text).not.toMatch(/\de\+\d|TfToken/);
  });

  it('have no references within JSON text, whose quotes `cdktf synth --hcl` would not escape', () => {
    const strings = synthesis.stacks.flatMap(({ json }) => stringsIn(json.resource));
    expect(strings.filter((text) => /^\s*[[{]/.test(text)).length).toBeGreaterThan(0);
    expect(strings.filter((text) => /^\s*[[{]/.test(text) && text.includes('${'))).toEqual([]);
  });
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
