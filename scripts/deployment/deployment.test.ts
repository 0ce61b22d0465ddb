import { UsageError } from '../command-line/context';
import { explainedForAws, NOT_AWS } from './deployment';
import { deploymentOf } from './testing/fake-parts';

const failing = (name: string, more: object = {}) => Object.assign(new Error('words of AWS'), { name }, more);

describe('an error of the AWS SDK', () => {
  it.each<[Error, RegExp | string]>([
    [failing('CredentialsProviderError'), /there are no AWS credentials/],
    [failing('ExpiredToken', { $fault: 'client' }), /have expired/],
    [failing('Throttling', { $fault: 'client' }), 'AWS answers Throttling: words of AWS'],
    [failing('SyntaxError', { $response: {} }), NOT_AWS],
  ])('%s is told in a line', (error, told) => {
    const explained = explainedForAws(error, deploymentOf());
    expect(explained).toBeInstanceOf(UsageError);
    expect((explained as Error).message).toMatch(told);
  });

  it('that is none stays what it is', () => {
    const bug = new RangeError('a bug');
    expect(explainedForAws(bug, deploymentOf())).toBe(bug);
  });
});
