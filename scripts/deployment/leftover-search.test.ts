import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { searchLeftovers } from './leftover-search';
import { deploymentOf } from './testing/fake-parts';

const ARN = 'arn:aws:';
const VPC = `${ARN}ec2:ap-northeast-2:1:vpc/vpc-1`;
const NAT = `${ARN}ec2:ap-northeast-2:1:natgateway/nat-1`;
const LISTENER = `${ARN}elasticloadbalancing:ap-northeast-2:1:listener/app/x/1/2`;
const TOPIC = `${ARN}sns:ap-northeast-2:1:chatapp-dev-alarms`;
const JUST_DELETED = `${ARN}sns:ap-northeast-2:1:just-deleted`;

interface Answer {
  readonly status?: number;
  readonly body: string;
}

/* An index of tags that lags behind: the listener and the gateway are gone. Everything else is not allowed. */
function answer(request: IncomingMessage, body: string): Answer {
  const isSeoul = request.headers.authorization?.includes('/ap-northeast-2/') === true;
  if (request.headers['x-amz-target']?.toString().endsWith('.GetResources') === true) {
    const arns = isSeoul ? [VPC, NAT, LISTENER, TOPIC, JUST_DELETED] : [];
    return { body: JSON.stringify({ ResourceTagMappingList: arns.map((ResourceARN) => ({ ResourceARN })) }) };
  }
  if (body.includes('Action=DescribeNatGateways')) {
    const state = '<item><natGatewayId>nat-1</natGatewayId><state>deleted</state></item>';
    return { body: `<R><natGatewaySet>${state}</natGatewaySet></R>` };
  }
  if (body.includes('Action=DescribeTags') && body.includes('vpc-1')) {
    return { body: '<R><tagSet><item><key>Project</key><resourceId>vpc-1</resourceId></item></tagSet></R>' };
  }
  if (body.includes('Action=DescribeTags')) {
    return { status: 400, body: '<R><Error><Code>ListenerNotFound</Code><Message>no</Message></Error></R>' };
  }
  const isQuery = body.includes('Action=');
  return {
    status: 403,
    body: isQuery ? '<R><Error><Code>AccessDenied</Code></Error></R>' : '{"__type":"AccessDeniedException"}',
  };
}

let server: Server;
const before = { ...process.env };
beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const { status = 200, body: content } = answer(request, body);
      response.writeHead(status, { 'x-amzn-requestid': '1' }).end(content);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  });
});
afterAll(() => {
  process.env = before;
  server.closeAllConnections();
  server.close();
});

it('lists what is there, not what only the index of tags still names, and says where it could not look', async () => {
  const { leftovers, unseen } = await searchLeftovers(deploymentOf(), new Set([JUST_DELETED]));
  expect(leftovers).toEqual([
    { kind: 'ec2:vpc', id: VPC, region: 'ap-northeast-2' },
    {
      kind: 'sns',
      id: TOPIC,
      region: 'ap-northeast-2',
      note: "AWS's index of tags says so, which can be hours behind",
    },
  ]);
  expect(unseen.map((phrase) => phrase.replace(/ \(.*/, '')).sort()).toEqual([
    'IAM roles',
    'cache snapshots',
    'log groups',
    'log groups in us-east-1',
    'parameters',
    'repositories',
    'secrets',
    'tables',
    'task definitions',
  ]);
  expect(unseen[0]).toMatch(/\(AccessDenied/);
});
