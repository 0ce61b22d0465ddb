import { AwsError } from './aws-error';
import { QueryParameters } from './query-parameters';
import type { Reply } from './reply';
import { findAction, type QueryService } from './service';
import { xmlElement } from './xml';

/**
 * Answers one request of the AWS Query protocol.
 * @param form the form that the request carries
 * @throws whatever the action throws other than an AwsError
 */
export async function answerQuery(
  services: readonly QueryService[],
  form: string,
  requestId: string,
): Promise<Reply> {
  const parameters = QueryParameters.parse(form);
  let service: QueryService | undefined;
  try {
    const version = parameters.text('Version') ?? '';
    const name = parameters.text('Action');
    if (name === undefined || name === '') {
      throw new AwsError('MissingAction', 'The request must contain the parameter Action');
    }
    service = services.find((candidate) => candidate.version === version);
    const action = service && findAction(service.actions, name);
    if (!service || !action) {
      throw new AwsError('InvalidAction', `Could not find operation ${name} for version ${version}`);
    }
    const body = {
      [`${name}Result`]: await action(parameters),
      ResponseMetadata: { RequestId: requestId },
    };
    return reply(200, xmlElement(`${name}Response`, body, service.namespace));
  } catch (error) {
    if (error instanceof AwsError) {
      return queryError(error, requestId, service?.namespace);
    }
    throw error;
  }
}

/** An error as the Query protocol writes it. */
export function queryError(error: AwsError, requestId: string, namespace?: string): Reply {
  const body = {
    Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message },
    RequestId: requestId,
  };
  return reply(error.status, xmlElement('ErrorResponse', body, namespace));
}

function reply(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
