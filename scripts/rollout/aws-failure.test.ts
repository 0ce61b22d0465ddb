import { UsageError } from '../command-line/context';
import { awsFailure, StrangeAnswerError } from './aws-failure';

const deployment = { project: 'chatapp', environment: 'dev', region: 'ap-northeast-2' };
const aws = { endpoint: undefined, deployment };
const local = { endpoint: 'http://127.0.0.1:4566', deployment };

function sdkError(name: string, message = 'text of AWS', more: object = { $fault: 'client' }): Error {
  return Object.assign(new Error(message), { name }, more);
}

describe('an error of the SDK, told to the person at the keyboard', () => {
  it.each<[string, Error, RegExp]>([
    [
      'no credentials',
      sdkError('CredentialsProviderError', 'x', {}),
      /no AWS credentials: sign in .*or use --local/,
    ],
    ['an expired session', sdkError('ExpiredTokenException'), /credentials have expired: sign in again/],
    ['an expired session, in the old words', sdkError('ExpiredToken'), /credentials have expired/],
    [
      'an unknown key',
      sdkError('UnrecognizedClientException'),
      /does not accept the credentials.*AWS_PROFILE/,
    ],
    ['a wrong secret', sdkError('SignatureDoesNotMatch'), /does not accept the credentials/],
    [
      'a missing permission',
      sdkError('AccessDeniedException', 'not authorized to perform x'),
      /not authorized to perform x/,
    ],
    [
      'no such load balancer',
      sdkError('LoadBalancerNotFoundException'),
      /no deployment chatapp-dev at AWS in ap-northeast-2/,
    ],
    ['no such target group', sdkError('TargetGroupNotFoundException'), /no deployment chatapp-dev/],
    ['no such parameter', sdkError('ParameterNotFound'), /no deployment chatapp-dev/],
    [
      'a region that is none',
      sdkError('Error', 'x', { code: 'ENOTFOUND' }),
      /cannot be reached \(ENOTFOUND\).*region/,
    ],
    ['no network', sdkError('TimeoutError', 'x', {}), /AWS in ap-northeast-2 cannot be reached/],
  ])('%s', (_what, error, words) => {
    const told = awsFailure(error, aws);
    expect(told).toBeInstanceOf(UsageError);
    expect(told?.message).toMatch(words);
    expect(told?.message).not.toContain('\n');
  });

  it.each<[string, Error, RegExp]>([
    [
      'no rehearsal',
      sdkError('Error', 'x', { code: 'ECONNREFUSED' }),
      /no rehearsal answers at .*:4566: start it with "npm run demo"/,
    ],
    [
      'a rehearsal of something else',
      sdkError('LoadBalancerNotFoundException'),
      /no deployment chatapp-dev at http/,
    ],
    [
      'another server',
      sdkError('SyntaxError', 'Unexpected token <', { $response: {}, $metadata: {} }),
      /what answers at .*:4566 is no rehearsal/,
    ],
    [
      'another server, whose page passes for an answer',
      new StrangeAnswerError('the answer does not name the load balancer'),
      /what answers at .*:4566 is no rehearsal/,
    ],
    [
      'something that does not speak HTTP',
      sdkError('Error', 'Parse Error: Expected HTTP/', { code: 'HPE_INVALID_CONSTANT' }),
      /what answers at .*:4566 is no rehearsal/,
    ],
  ])('on this machine: %s', (_what, error, words) => {
    expect(awsFailure(error, local)?.message).toMatch(words);
  });

  it.each<[string, unknown]>([
    ['a throttled call', sdkError('ThrottlingException')],
    ['an interruption', sdkError('AbortError', 'Request aborted', {})],
    [
      'a failure inside the rehearsal',
      sdkError('InternalFailure', 'x', { $response: {}, $metadata: { requestId: '1' } }),
    ],
    ['a failure of our own', new TypeError('x')],
    ['what is no error', 'x'],
  ])('%s is left as it is', (_what, error) => {
    expect(awsFailure(error, aws)).toBeUndefined();
    expect(awsFailure(error, local)).toBeUndefined();
  });
});
