import { AwsError } from './aws-error';
import type { Reply } from './reply';
import { findAction, type JsonService } from './service';

/**
 * Answers one request of the AWS JSON protocol, in the version that its service speaks.
 * @param target the header `X-Amz-Target`
 * @throws whatever the action throws other than an AwsError
 */
export async function answerJson(
  services: readonly JsonService[],
  target: string,
  body: string,
): Promise<Reply> {
  const [prefix, name = ''] = target.split('.', 2);
  const service = services.find((candidate) => candidate.targetPrefix === prefix);
  try {
    const action = service && findAction(service.actions, name);
    if (!action) {
      throw new AwsError('UnknownOperationException', `The operation ${target} is not served here`);
    }
    return reply(200, await action(parse(body)), service.jsonVersion);
  } catch (error) {
    if (error instanceof AwsError) {
      return jsonError(error, service?.jsonVersion);
    }
    throw error;
  }
}

/** An error as the JSON protocols write it. */
export function jsonError(error: AwsError, jsonVersion?: JsonService['jsonVersion']): Reply {
  const answer = reply(error.status, { __type: error.code, message: error.message }, jsonVersion);
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': error.code } };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}

function reply(status: number, body: object, jsonVersion = '1.1'): Reply {
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${jsonVersion}` },
    body: JSON.stringify(body),
  };
}
