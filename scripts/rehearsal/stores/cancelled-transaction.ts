import { type DynamoDbReply, ERROR_NAMESPACE, jsonReply, type JsonObject } from './dynamodb-engine';

/** The answer to a transaction that is not carried out, with a reason for each of its items: a code, and more. */
export function cancelledTransaction(reasons: readonly JsonObject[]): DynamoDbReply {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const content = {
    __type: `${ERROR_NAMESPACE}TransactionCanceledException`,
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  };
  return jsonReply(content, 400);
}
