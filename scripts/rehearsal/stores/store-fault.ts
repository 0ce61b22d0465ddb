import { type DynamoDbReply, errorReply } from './dynamodb-engine';

/**
 * What goes wrong with a request. `throttle`: refused as DynamoDB does under too much load, and not carried out.
 * `latency`: carried out at once, answered `ms` milliseconds later, also when the client has gone.
 */
export type StoreFault = { readonly kind: 'throttle' } | { readonly kind: 'latency'; readonly ms: number };

/**
 * The refusal of a request beyond the throughput. Both errors are among those that the AWS SDK retries; the cancellation
 * of a transaction with the reason `ThrottlingError` would not be.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function throttledReply(operation: string | undefined): DynamoDbReply {
  if (operation?.startsWith('Transact')) {
    return errorReply(
      'ThrottlingException',
      'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.',
    );
  }
  return errorReply(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  );
}
