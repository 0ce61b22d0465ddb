import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { Construct } from 'constructs';
import { BaseStack, type StackConfig } from '../base-stack';
import { DomainCertificate } from '../constructs/domain-certificate';
import { PageDistribution, type PageDistributionConfig } from '../constructs/page-distribution';
import { PrivateBucket } from '../constructs/private-bucket';
import { REQUESTS_OF_A_HALL, WebFirewall } from '../constructs/web-firewall';
import type { NetworkOutputs } from './network';
import type { TrafficOutputs } from './traffic';

/* How long a release of the page can be taken back. */
const OVERWRITTEN_PAGE_DAYS = 30;
/* Where CloudFront looks for certificates, firewalls and log deliveries, wherever everything else is. */
const GLOBAL_REGION = 'us-east-1';

export interface EdgeStackConfig extends StackConfig {
  readonly network: NetworkOutputs;
  readonly traffic: TrafficOutputs;
}

export interface EdgeOutputs {
  readonly distributionId: string;
}

/** The static page and the way to it: S3 behind CloudFront, which also takes everything else to the load balancer. */
export class EdgeStack extends BaseStack {
  readonly outputs: EdgeOutputs;
  private globalProvider?: AwsProvider;

  constructor(scope: Construct, props: EdgeStackConfig) {
    super(scope, 'edge', props);
    const { network, traffic } = props;
    const { accessLogs, ephemeral, logRetentionDays } = this.config.settings;
    const name = `${this.names.prefix}-page`;
    const bucket = new PrivateBucket(this, 'page', {
      namePrefix: `${name}-`,
      ephemeral,
      ...(!ephemeral && { keepOverwrittenDays: OVERWRITTEN_PAGE_DAYS }),
    });
    const domain = this.domain(network);
    const webAclArn = this.firewall();
    const distribution = new PageDistribution(this, 'distribution', {
      name,
      bucket,
      loadBalancer: traffic.origin,
      ...(domain && { domain }),
      ...(webAclArn !== undefined && { webAclArn }),
      ...(accessLogs && {
        logs: {
          name: `${this.names.prefix}-edge`,
          retentionDays: logRetentionDays,
          ephemeral,
          provider: this.provider(),
        },
      }),
    });
    this.aliases(network, distribution);
    this.outputs = { distributionId: distribution.id };
    this.output('cloudfront_domain_name', distribution.domainName, 'Where the audience finds the page');
    this.output('cloudfront_distribution_id', distribution.id, 'What to invalidate after an upload');
    this.output('s3_bucket_name', bucket.id, 'Where the page is uploaded to');
  }

  private domain({ zoneId }: NetworkOutputs): PageDistributionConfig['domain'] {
    const { edgeDomain, edgeCertificateArn } = this.config;
    if (edgeDomain === undefined) return undefined;
    if (edgeCertificateArn !== undefined) return { name: edgeDomain, certificateArn: edgeCertificateArn };
    if (zoneId === undefined) throw new TypeError('a certificate for edgeDomain needs a hosted zone');
    const certificate = new DomainCertificate(this, 'certificate', {
      domain: edgeDomain,
      zoneId,
      provider: this.provider(),
    });
    return { name: edgeDomain, certificateArn: certificate.arn };
  }

  /** The records of the edge domain, where the hosted zone is the one that it is in. */
  private aliases({ zoneId }: NetworkOutputs, { domainName, hostedZoneId }: PageDistribution): void {
    const { edgeDomain, zone } = this.config;
    if (edgeDomain === undefined || zoneId === undefined) return;
    if (zone?.kind === 'created' && !edgeDomain.endsWith(`.${zone.domain}`)) return;
    for (const type of ['A', 'AAAA']) {
      new Route53Record(this, `alias-${type.toLowerCase()}`, {
        zoneId,
        name: edgeDomain,
        type,
        alias: { name: domainName, zoneId: hostedZoneId, evaluateTargetHealth: false },
      });
    }
  }

  private firewall(): string | undefined {
    const { firewall, logRetentionDays } = this.config.settings;
    if (!firewall) return undefined;
    return new WebFirewall(this, 'firewall', {
      scope: 'CLOUDFRONT',
      name: `${this.names.prefix}-edge`,
      rateLimit: REQUESTS_OF_A_HALL,
      // Without the deployment's own key, which is in another region.
      logs: { retentionDays: logRetentionDays },
      provider: this.provider(),
    }).arn;
  }

  private provider(): AwsProvider {
    this.globalProvider ??= this.awsProvider('global', GLOBAL_REGION, 'global');
    return this.globalProvider;
  }
}
