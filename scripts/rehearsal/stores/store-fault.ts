import { cancelledTransaction } from './cancelled-transaction';
import { type DynamoDbReply, errorReply, type JsonObject } from './dynamodb-engine';

/**
 * What goes wrong with a request. `throttle`: refused as DynamoDB does under too much load, and not carried out; with
 * `transactions: 'cancelled'` the transactions among them are cancelled, which DynamoDB does as well.
 * `latency`: carried out at once, answered `ms` milliseconds later, also when the client has gone.
 */
export type StoreFault =
  | { readonly kind: 'throttle'; readonly transactions?: 'refused' | 'cancelled' }
  | { readonly kind: 'latency'; readonly ms: number };

type Throttle = Extract<StoreFault, { readonly kind: 'throttle' }>;

const NO_CAPACITY =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.';

/**
 * The refusal of a request beyond the throughput. The AWS SDK sends again what got an error of throttling, but not a
 * cancelled transaction: that is for whoever sent it to do.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function throttledReply(
  operation: string | undefined,
  input: JsonObject | undefined,
  { transactions = 'refused' }: Throttle,
): DynamoDbReply {
  if (!operation?.startsWith('Transact')) {
    return errorReply(
      'ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    );
  }
  if (transactions === 'refused') return errorReply('ThrottlingException', NO_CAPACITY);
  const items = Array.isArray(input?.TransactItems) ? input.TransactItems : [];
  return cancelledTransaction(items.map(() => ({ Code: 'ThrottlingError', Message: NO_CAPACITY })));
}
