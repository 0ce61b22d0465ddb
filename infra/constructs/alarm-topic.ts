import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { resourcePolicyOf } from '../iam-policy';

const PUBLISHERS = { Alarms: 'cloudwatch.amazonaws.com', Budgets: 'budgets.amazonaws.com' } as const;

export interface AlarmTopicConfig {
  readonly name: string;
  /** Who gets a mail; AWS asks the address to confirm first. */
  readonly email?: string;
  /**
   * The deployment's own key. Without one the topic is not encrypted: alarms cannot publish to a topic with the key that
   * AWS manages, and what they say is not secret.
   */
  readonly encryptionKeyArn?: string;
}

/** Where alarms and the budget of this account say what they have to say. */
export class AlarmTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, email, encryptionKeyArn }: AlarmTopicConfig) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', {
      name,
      ...(encryptionKeyArn !== undefined && { kmsMasterKeyId: encryptionKeyArn }),
    });
    const policy = new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: resourcePolicyOf(
        Object.entries(PUBLISHERS).map(([sid, service]) => ({
          sid,
          effect: 'Allow',
          principal: { Service: service },
          actions: ['sns:Publish'],
          resources: [topic.arn],
          condition: { StringEquals: { 'aws:SourceAccount': topic.owner } },
        })),
      ),
    });
    if (email !== undefined) {
      new SnsTopicSubscription(this, 'email', { topicArn: topic.arn, protocol: 'email', endpoint: email });
    }
    // Budgets check that they may publish as soon as they are made.
    this.arn = policy.arn;
  }
}
