import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchLogResourcePolicy } from '@cdktf/provider-aws/lib/cloudwatch-log-resource-policy';
import { Wafv2WebAcl, type Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { suppress } from '../checkov';
import { resourcePolicyOf } from '../iam-policy';
import { AwsAccount } from './aws-account';

/** Requests in five minutes of an audience in one hall, behind one address, of which some have to poll: 100 a second. */
export const REQUESTS_OF_A_HALL = 30_000;

const RATE_WINDOW_SECONDS = 300;
/* Must be the start of a log group's name, or the firewall cannot log to it. */
const LOG_GROUP_PREFIX = 'aws-waf-logs-';
/* Headers that carry sessions and tokens. */
const SECRET_HEADERS = ['authorization', 'cookie'];

/** Sets of rules that AWS maintains, and the rules in them that only count here. */
const MANAGED_RULES = [
  { name: 'AWSManagedRulesAmazonIpReputationList', counted: [] },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet', counted: [] },
  {
    name: 'AWSManagedRulesCommonRuleSet',
    counted: [
      // Long polling posts several messages at once.
      'SizeRestrictions_BODY',
      // Chat is any text that people write; the page shows it as text, and the server never fetches or opens it.
      'CrossSiteScripting_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      // WebSocket clients that are no browsers often send none.
      'NoUserAgent_HEADER',
    ],
  },
] as const;

export interface WebFirewallConfig {
  /** What it protects: a load balancer of its region, or CloudFront, for which the provider must be in us-east-1. */
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  /** Unique in the account for the scope and region. */
  readonly name: string;
  /** Requests that one address may make in five minutes before it is blocked. */
  readonly rateLimit: number;
  /** Logs the requests that were blocked or counted; without it there is no log. */
  readonly logs?: {
    readonly retentionDays: number;
    /** The ARN of a key in the same region. */
    readonly encryptionKeyArn?: string;
  };
  /** By default that of the stack. */
  readonly provider?: TerraformProvider;
}

/**
 * A web ACL that blocks addresses of bad repute, known attacks, and who asks too often. Of a WebSocket it sees the
 * handshake alone: frames are not inspected.
 */
export class WebFirewall extends Construct {
  readonly arn: string;
  readonly name: string;

  constructor(scope: Construct, id: string, config: WebFirewallConfig) {
    super(scope, id);
    const { name, provider } = config;
    const acl = new Wafv2WebAcl(this, 'acl', {
      name,
      description: 'Blocks addresses of bad repute, known attacks, and who asks too often',
      scope: config.scope,
      defaultAction: { allow: {} },
      rule: [rateRule(config.rateLimit), ...managedRules()],
      visibilityConfig: visibleAs(name),
      ...(provider && { provider }),
    });
    this.arn = acl.arn;
    this.name = name;
    if (config.logs) this.log(acl, config.logs, provider);
  }

  private log(
    acl: Wafv2WebAcl,
    { retentionDays, encryptionKeyArn }: NonNullable<WebFirewallConfig['logs']>,
    provider: TerraformProvider | undefined,
  ): void {
    const group = new CloudwatchLogGroup(this, 'log', {
      name: `${LOG_GROUP_PREFIX}${this.name}`,
      retentionInDays: retentionDays,
      ...(encryptionKeyArn !== undefined && { kmsKeyId: encryptionKeyArn }),
      ...(provider && { provider }),
    });
    if (encryptionKeyArn === undefined) {
      suppress(group, {
        CKV_AWS_158: 'The key of the deployment is in another region than the log of CloudFront.',
      });
    }
    const policy = this.allowDelivery(group, provider);
    new Wafv2WebAclLoggingConfiguration(this, 'logging', {
      resourceArn: acl.arn,
      logDestinationConfigs: [group.arn],
      redactedFields: SECRET_HEADERS.map((header) => ({ singleHeader: { name: header } })),
      // What was let through is in the access logs.
      loggingFilter: {
        defaultBehavior: 'DROP',
        filter: [
          {
            behavior: 'KEEP',
            requirement: 'MEETS_ANY',
            condition: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((action) => ({
              actionCondition: { action },
            })),
          },
        ],
      },
      ...(provider && { provider }),
      // Where nothing lets it in yet, the firewall would write a policy of its own, which no teardown takes away.
      dependsOn: [policy],
    });
  }

  private allowDelivery(
    group: CloudwatchLogGroup,
    provider: TerraformProvider | undefined,
  ): CloudwatchLogResourcePolicy {
    const { id, partition } = new AwsAccount(this, 'account');
    return new CloudwatchLogResourcePolicy(this, 'log-policy', {
      policyName: `${LOG_GROUP_PREFIX}${this.name}`,
      policyDocument: resourcePolicyOf([
        {
          sid: 'WriteLogs',
          effect: 'Allow',
          principal: { Service: 'delivery.logs.amazonaws.com' },
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${group.arn}:*`],
          condition: {
            StringEquals: { 'aws:SourceAccount': id },
            ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:*:${id}:*` },
          },
        },
      ]),
      ...(provider && { provider }),
    });
  }
}

/* Statements contain each other; the bindings have no type for that, and want Terraform's own names. */

function rateRule(limit: number): Wafv2WebAclRule {
  return {
    name: 'rate',
    priority: 0,
    action: { block: {} },
    statement: {
      rate_based_statement: { aggregate_key_type: 'IP', limit, evaluation_window_sec: RATE_WINDOW_SECONDS },
    },
    visibilityConfig: visibleAs('rate'),
  };
}

function managedRules(): Wafv2WebAclRule[] {
  return MANAGED_RULES.map(({ name, counted }, index) => ({
    name,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: 'AWS',
        name,
        ...(counted.length > 0 && {
          rule_action_override: counted.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
        }),
      },
    },
    visibilityConfig: visibleAs(name),
  }));
}

/** The name of the metric, and samples of the requests in the console. */
function visibleAs(metricName: string) {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
