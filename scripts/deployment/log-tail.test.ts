import { failureText, lastLine, logTail } from './log-tail';

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
  12:       }`,
    );
  });

  it('is the same without frames, as Terraform writes it without colour', () => {
    const bare = FAILED_APPLY.replace(/^[╷╵]$/gm, '').replace(/^│ ?/gm, '');
    expect(logTail(bare)).toBe(logTail(FAILED_APPLY));
    expect(logTail(`${bare}\nWarning: old\n\nwords\n\nError: another\n`)).toMatch(/\}\n\nError: another$/);
  });

  it('is never nothing', () => {
    expect(failureText('\n', 3)).toBe('it printed nothing, and ended with status 3');
    expect(failureText('', null)).toMatch(/^It was ended from outside/);
    expect(failureText('so far\n', null)).toMatch(/^so far\n\nIt was ended from outside/);
    expect(failureText('Error: no\n', 1)).toBe('Error: no');
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
