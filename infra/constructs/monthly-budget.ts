import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget';
import { Construct } from 'constructs';

/* Of the budget, in percent. */
const ALERTS = [
  { notificationType: 'ACTUAL', threshold: 50 },
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

export interface MonthlyBudgetConfig {
  readonly name: string;
  /** USD a month. */
  readonly amount: number;
  readonly topicArn: string;
  /** Gets a mail without having to confirm anything first. */
  readonly email?: string;
}

/**
 * Tells when the account has spent half and most of a month's budget, and when it is about to spend more. Of the whole
 * account: the deployment's tags would have to be made cost allocation tags first, in the console and by the account
 * that pays, and count from then on only. Nothing is stopped: a budget only tells, some hours late.
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, { name, amount, topicArn, email }: MonthlyBudgetConfig) {
    super(scope, id);
    new BudgetsBudget(this, 'budget', {
      name,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: String(amount),
      limitUnit: 'USD',
      notification: ALERTS.map((alert) => ({
        ...alert,
        thresholdType: 'PERCENTAGE',
        comparisonOperator: 'GREATER_THAN',
        subscriberSnsTopicArns: [topicArn],
        ...(email !== undefined && { subscriberEmailAddresses: [email] }),
      })),
    });
  }
}
