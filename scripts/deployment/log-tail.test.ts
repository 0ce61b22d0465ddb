import { lastLine, logTail } from './log-tail';

const FAILED_APPLY = `aws_vpc.vpc: Creating...
╷
│ Warning: Argument is deprecated
│
│   on cdk.tf.json line 3:
╵
╷
│ Error: creating EC2 VPC: VpcLimitExceeded: The maximum number of VPCs has been reached.
│
│   with aws_vpc.vpc,
│   on cdk.tf.json line 12, in resource.aws_vpc.vpc:
│   12:       }
│
╵
`;

describe('the tail of a log', () => {
  it("is Terraform's errors without their frames, and without warnings", () => {
    expect(logTail(FAILED_APPLY)).toBe(
      `Error: creating EC2 VPC: VpcLimitExceeded: The maximum number of VPCs has been reached.

  with aws_vpc.vpc,
  on cdk.tf.json line 12, in resource.aws_vpc.vpc:
  12:       }
`,
    );
  });

  it('is the last lines of anything else', () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    const tail = logTail(`${lines.join('\r\n')}\n\n`).split('\n');
    expect(tail).toHaveLength(30);
    expect([tail[0], tail.at(-1)]).toEqual(['line 20', 'line 49']);
  });

  it('says where it was cut', () => {
    const errors = Array.from({ length: 40 }, (_, index) => `╷\n│ Error: number ${index}\n╵`);
    expect(logTail(errors.join('\n')).split('\n').at(-1)).toBe('...');
  });

  it.each([
    ['', ''],
    ['one\ntwo\n\n', 'two'],
  ])('%j ends with %j', (output, last) => expect(lastLine(output)).toBe(last));
});
