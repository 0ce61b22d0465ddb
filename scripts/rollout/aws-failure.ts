import { UsageError } from '../command-line/context';
import { resourceNames } from '../../infra/outputs';
import type { Target } from './connection';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
]);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);
const NOT_ACCEPTED = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const NOT_ALLOWED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);
const NOT_FOUND = new Set([
  'LoadBalancerNotFoundException',
  'TargetGroupNotFoundException',
  'ParameterNotFound',
  'ClusterNotFoundException',
  'ServiceNotFoundException',
  'ServiceNotActiveException',
  'ResourceNotFoundException',
]);

/**
 * What the person at the keyboard can do about an error of the SDK, in one line; undefined when it is not known, so
 * that the error itself should be shown.
 */
export function awsFailure(error: unknown, target: Target): UsageError | undefined {
  if (!(error instanceof Error) || error.name === 'AbortError') {
    return undefined;
  }
  const advice = adviceFor(error, target);
  return advice === undefined ? undefined : new UsageError(advice, { cause: error });
}

function adviceFor(error: Error, { endpoint, deployment }: Target): string | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const is = (codes: ReadonlySet<string>) => codes.has(code) || codes.has(error.name);
  const where = endpoint ?? `AWS in ${deployment.region}`;
  if (is(UNREACHABLE)) {
    return endpoint === undefined
      ? `${where} cannot be reached (${code}): check the network and the region`
      : `no rehearsal answers at ${where}: start it with "npm run demo", or name its address with --endpoint-url`;
  }
  if (is(NOT_FOUND)) {
    return `there is no deployment ${resourceNames(deployment).prefix} at ${where}, or only a part of it: deploy it first, or choose its region, project and environment`;
  }
  if (endpoint !== undefined) {
    return code.startsWith('HPE_') || error instanceof StrangeAnswerError || isForeign(error)
      ? `what answers at ${where} is no rehearsal: name its address with --endpoint-url`
      : undefined;
  }
  if (error.name === 'CredentialsProviderError') {
    return `there are no AWS credentials: sign in with "aws configure" or "aws sso login", set AWS_PROFILE, or use --local for the rehearsal`;
  }
  if (is(EXPIRED)) {
    return 'the AWS credentials have expired: sign in again, for example with "aws sso login"';
  }
  if (is(NOT_ACCEPTED)) {
    return `AWS does not accept the credentials (${error.name}): check AWS_PROFILE and the access keys`;
  }
  return is(NOT_ALLOWED) ? `AWS does not allow it: ${error.message}` : undefined;
}

/** Thrown for an answer that has the form of AWS's, but not what was asked for. */
export class StrangeAnswerError extends Error {
  override readonly name = 'StrangeAnswerError';
}

/** Whether an error stands for an answer without a request id, which AWS and the rehearsal always give. */
function isForeign(error: Error): boolean {
  if (!('$response' in error)) {
    return false;
  }
  const { $metadata } = error as { readonly $metadata?: { readonly requestId?: string } };
  return $metadata?.requestId === undefined;
}
