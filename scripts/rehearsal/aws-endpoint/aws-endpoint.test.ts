import { connect } from 'node:net';
import { startEndpoint } from './sample-system.fixture';

const FORM = 'application/x-www-form-urlencoded';
const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/x/y/aws4_request' };

let server: Awaited<ReturnType<typeof startEndpoint>>;
const failures: unknown[] = [];

beforeEach(async () => {
  failures.length = 0;
  server = await startEndpoint({ onError: (error) => failures.push(error) });
});

afterEach(() => server.endpoint.close());

function post(body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(server.url, { method: 'POST', body, headers: { ...SIGNED, ...headers } });
}

function query(form: string): Promise<Response> {
  return post(form, { 'content-type': FORM });
}

describe('the AWS endpoint', () => {
  it('says who the caller is, in XML', async () => {
    const response = await query('Action=GetCallerIdentity&Version=2011-06-15');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/xml');
    const requestId = response.headers.get('x-amzn-requestid') ?? '';
    expect(await response.text()).toBe(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        '<Arn>arn:aws:iam::000000000000:user/rehearsal</Arn><UserId>AIDAREHEARSAL</UserId>' +
        '<Account>000000000000</Account></GetCallerIdentityResult>' +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    );
  });

  it('takes a Query request in the query string as well', async () => {
    const response = await fetch(`${server.url}/?Action=GetCallerIdentity&Version=2011-06-15`, {
      headers: SIGNED,
    });
    expect(await response.text()).toContain('<Account>000000000000</Account>');
  });

  it('hands DynamoDB its requests, bodies unread', async () => {
    await server.endpoint.close();
    server = await startEndpoint({
      dynamoDb: (request, response) => {
        request.pipe(response);
      },
    });
    const response = await post('{"TableName":"x"}', { 'x-amz-target': 'DynamoDB_20120810.GetItem' });
    expect(await response.text()).toBe('{"TableName":"x"}');
  });

  it.each([
    ['no action', 'Version=2015-12-01', 'MissingAction'],
    ['an action of no service', 'Action=RunInstances&Version=2016-11-15', 'InvalidAction'],
    ["a word of the language's own", 'Action=constructor&Version=2015-12-01', 'InvalidAction'],
    ['an empty form', '', 'MissingAction'],
    ['no form at all', '%%%&&==;\u0000', 'MissingAction'],
    ['a structure for an action', 'Action.x=1&Version=2015-12-01', 'ValidationError'],
    ['a text for a list', 'Action=DescribeTags&Version=2015-12-01&ResourceArns=x', 'ValidationError'],
    [
      'a list for a text',
      'Action=DescribeRules&Version=2015-12-01&ListenerArn.member.1=x',
      'ValidationError',
    ],
    [
      'a nested list of nothing',
      'Action=DescribeTags&Version=2015-12-01&ResourceArns.x.y=1',
      'ValidationError',
    ],
    [
      'a prototype',
      'Action=DescribeTags&Version=2015-12-01&ResourceArns.__proto__.1=1&__proto__.x=1',
      'ValidationError',
    ],
    [
      'a page size of words',
      'Action=DescribeTargetGroups&Version=2015-12-01&PageSize=many',
      'ValidationError',
    ],
  ])('answers %s with a 400 as AWS writes it', async (_what, form, code) => {
    const response = await query(form);
    const body = await response.text();
    expect(response.status).toBe(400);
    expect(body).toContain(`<Error><Type>Sender</Type><Code>${code}</Code>`);
    expect(failures).toEqual([]);
  });

  it('names a refused action in well-formed XML, whatever the name', async () => {
    const name = encodeURIComponent('</Message>&"\u0001\uffff');
    const body = await (await query(`Action=${name}&Version=2015-12-01`)).text();
    expect(body).toContain('Could not find operation &lt;/Message&gt;&amp;&quot;\ufffd\ufffd for version');
  });

  it.each([
    ['no JSON', '{"Name":', 'AmazonSSM.GetParameter', 'SerializationException'],
    ['JSON of another shape', '[]', 'AmazonSSM.GetParameter', 'ValidationException'],
    ['a number for a name', '{"Name":1}', 'AmazonSSM.GetParameter', 'ValidationException'],
    ['null', 'null', 'AmazonSSM.PutParameter', 'ValidationException'],
    ['a service that is not served', '{}', 'Kinesis_20131202.ListStreams', 'UnknownOperationException'],
    ['an inherited name', '{}', 'AmazonSSM.toString', 'UnknownOperationException'],
    ['a target without an action', '{}', 'AmazonSSM', 'UnknownOperationException'],
  ])('answers %s with a 400 as AWS writes it', async (_what, body, target, code) => {
    const response = await post(body, { 'x-amz-target': target });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toMatchObject({ __type: code, message: expect.any(String) as string });
    expect(failures).toEqual([]);
  });

  it.each([
    ['Query', { 'content-type': FORM }, 'Action=GetCallerIdentity&Version=2011-06-15'],
    ['JSON', { 'x-amz-target': 'AmazonSSM.GetParameter' }, '{"Name":"/chatapp-dev/traffic/weights"}'],
  ])('refuses an unsigned %s request, as a page in a browser would send it', async (_what, headers, body) => {
    const response = await fetch(server.url, { method: 'POST', body, headers });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('MissingAuthenticationToken');
  });

  it.each([
    ['Query', { 'content-type': FORM }],
    ['JSON', { 'x-amz-target': 'AmazonSSM.PutParameter' }],
  ])('refuses a %s body of more than 1 MiB and goes on', async (_what, headers) => {
    const response = await post('x'.repeat(1024 * 1024 + 1), headers);
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('RequestEntityTooLarge');
    expect((await query('Action=GetCallerIdentity&Version=2011-06-15')).status).toBe(200);
  });

  it('refuses a request of another protocol', async () => {
    const response = await fetch(`${server.url}/bucket?list-type=2`, { headers: SIGNED });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Could not find an operation for GET /bucket');
  });

  it('reports what fails inside an action, and tells the client no details', async () => {
    await server.endpoint.close();
    server = await startEndpoint({
      targetHealth: () => {
        throw new Error('the load balancer is gone');
      },
      onError: (error) => failures.push(error),
    });
    const arn = encodeURIComponent(server.system.targetGroups[0]?.arn ?? '');
    const response = await query(`Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=${arn}`);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('<Type>Receiver</Type><Code>InternalFailure</Code>');
    expect(failures).toEqual([new Error('the load balancer is gone')]);
  });

  it('survives a client that leaves in the middle of its body', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const request = [
      'POST / HTTP/1.1',
      'host: x',
      `authorization: ${SIGNED.authorization}`,
      `content-type: ${FORM}`,
      'content-length: 100',
      '',
      'Action=',
    ];
    socket.write(request.join('\r\n'), () => socket.resetAndDestroy());
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await query('Action=GetCallerIdentity&Version=2011-06-15')).status).toBe(200);
    expect(failures).toEqual([]);
  });

  it('says that a port is taken', async () => {
    const { port } = new URL(server.url);
    const second = await startEndpoint();
    await second.endpoint.close();
    await expect(second.endpoint.listen({ host: '127.0.0.1', port: Number(port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('closes though clients keep their connections', async () => {
    await query('Action=GetCallerIdentity&Version=2011-06-15');
    await server.endpoint.close();
    await expect(query('Action=GetCallerIdentity&Version=2011-06-15')).rejects.toThrow();
  });
});
