import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { block, readStackGraph, shortStackName, stackGraph, StackGraphError } from './stack-graph';

const provider = { aws: [{ region: 'us-east-1', alias: 'edge' }, { region: 'eu-west-1' }] };
const graph = stackGraph({
  'shop-dev-network': {
    provider,
    resource: { aws_vpc: { main: {} }, aws_subnet: { a: { vpc_id: '${aws_vpc.main.id}' } } },
    output: { subnet: { value: '${aws_subnet.a.id}' } },
  },
  'shop-dev-traffic': {
    provider,
    data: {
      aws_iam_policy_document: { logs: { statement: [{ resources: ['${aws_s3_bucket.logs.arn}/*'] }] } },
    },
    resource: {
      aws_s3_bucket: { logs: {} },
      aws_s3_bucket_policy: { logs: { policy: '${data.aws_iam_policy_document.logs.json}' } },
      aws_lb: {
        'load-balancer': {
          subnets: [
            '${data.terraform_remote_state.cross-stack-reference-input-shop-dev-network.outputs.subnet}',
            'subnet-0123',
          ],
          access_logs: [{ bucket: '${aws_s3_bucket.logs.id}' }],
          depends_on: ['aws_s3_bucket_policy.logs'],
          '//': { metadata: { path: '${aws_vpc.main}' } },
        },
      },
    },
  },
});

function one(type: string) {
  const [resource] = graph.of(type);
  if (!resource) throw new Error(`no ${type}`);
  return resource;
}
const all = (type: string) => graph.referred(one(type), one(type).attributes);
const types = (resources: readonly { readonly type: string }[]) => resources.map(({ type }) => type);

describe('a graph of stacks', () => {
  it('knows the region of the default provider', () => {
    expect(graph.region).toBe('eu-west-1');
  });

  it('follows references within a stack, across stacks and through data sources', () => {
    expect(types(all('aws_lb'))).toEqual(['aws_subnet', 'aws_s3_bucket']);
    expect(types(all('aws_subnet'))).toEqual(['aws_vpc']);
    expect(types(all('aws_s3_bucket_policy'))).toEqual(['aws_s3_bucket']);
  });

  it('follows those of a single attribute', () => {
    const balancer = one('aws_lb');
    expect(types(graph.referred(balancer, balancer.attributes.subnets))).toEqual(['aws_subnet']);
    expect(types(graph.referred(balancer, block(balancer.attributes.access_logs).bucket))).toEqual([
      'aws_s3_bucket',
    ]);
    expect(graph.referred(balancer, balancer.attributes.name)).toEqual([]);
  });

  it('names the file that cannot be read', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-graph-'));
    try {
      expect(() => readStackGraph(directory)).toThrow(StackGraphError);
      writeFileSync(path.join(directory, 'manifest.json'), '{"stacks": []}');
      expect(() => readStackGraph(directory)).toThrow(/manifest\.json cannot be read/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

it('a stack is called by the last part of its name', () => {
  expect(shortStackName('my-shop-dev-network')).toBe('network');
});
