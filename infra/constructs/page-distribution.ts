import {
  CloudfrontDistribution,
  type CloudfrontDistributionDefaultCacheBehavior,
  type CloudfrontDistributionOrigin,
  type CloudfrontDistributionViewerCertificate,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { DataAwsCloudfrontCachePolicy } from '@cdktf/provider-aws/lib/data-aws-cloudfront-cache-policy';
import { DataAwsCloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/data-aws-cloudfront-origin-request-policy';
import { Construct } from 'constructs';
import { SOCKET_PATH } from '../../app/contract/events';
import { EDGE_PROTOCOL_HEADER } from '../../app/contract/page-security';
import { suppress } from '../checkov';
import type { LoadBalancerOrigin } from '../stacks/traffic';
import { EdgeLogs, type EdgeLogsConfig } from './edge-logs';
import type { PrivateBucket } from './private-bucket';
import { SecurityHeaders } from './security-headers';

/** What the tasks answer, rather than the bucket: see `app/server`. */
const LOAD_BALANCER_PATHS = ['/api/*', `${SOCKET_PATH}*`, '/ws/*', '/health', '/whoami'];

const PAGE = 'page';
const LOAD_BALANCER = 'load-balancer';
const READING = ['GET', 'HEAD'];
const EVERY_METHOD = [...READING, 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'];
/* The most that CloudFront gives without a higher quota. A long poll is held for less; a WebSocket is not bound by it. */
const ORIGIN_TIMEOUT_SECONDS = 60;

export interface PageDistributionConfig {
  readonly name: string;
  /** Where the page and its files are. */
  readonly bucket: PrivateBucket;
  /** Where everything else goes. */
  readonly loadBalancer: LoadBalancerOrigin;
  /** A name of its own, and the certificate for it, in us-east-1; without it CloudFront makes up a name. */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  readonly webAclArn?: string;
  /** Where the access logs are kept; without it there are none. */
  readonly logs?: Omit<EdgeLogsConfig, 'distributionArn'>;
}

/**
 * CloudFront: the page comes from the bucket, the API and the sockets from the load balancer, all under one name and over
 * HTTPS. To the server a request looks as if it came straight from the browser, with its Host, so the page is of the
 * same origin. A WebSocket that is silent for 10 minutes is closed; Socket.IO pings far more often.
 *
 * Files of the bucket are cached as their Cache-Control says, by default for a day. So whatever keeps its name from one
 * release to the next, index.html above all, is to be uploaded with `no-cache`: then a release shows within a second.
 */
export class PageDistribution extends Construct {
  readonly id: string;
  /** The name that CloudFront made up. */
  readonly domainName: string;
  /** Of Route 53 aliases to it. */
  readonly hostedZoneId: string;

  constructor(scope: Construct, id: string, config: PageDistributionConfig) {
    super(scope, id);
    const { name, bucket, domain } = config;
    const cachePolicy = (policy: string) =>
      new DataAwsCloudfrontCachePolicy(this, policy, { name: `Managed-${policy}` }).id;
    const headers = new SecurityHeaders(this, 'headers', { name });
    const balanced = {
      targetOriginId: LOAD_BALANCER,
      viewerProtocolPolicy: 'https-only',
      allowedMethods: EVERY_METHOD,
      cachedMethods: READING,
      cachePolicyId: cachePolicy('CachingDisabled'),
      // WebSockets need the headers of the handshake, and the check for the same origin needs the Host.
      originRequestPolicyId: new DataAwsCloudfrontOriginRequestPolicy(this, 'AllViewer', {
        name: 'Managed-AllViewer',
      }).id,
      responseHeadersPolicyId: headers.policyId,
      compress: false,
    } satisfies CloudfrontDistributionDefaultCacheBehavior;

    const distribution = new CloudfrontDistribution(this, 'distribution', {
      comment: name,
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: 'http2and3',
      // The cheapest class that has edge locations in Korea: PriceClass_100 has none in Asia.
      priceClass: 'PriceClass_200',
      defaultRootObject: 'index.html',
      aliases: domain ? [domain.name] : [],
      origin: [this.pageOrigin(name, bucket), loadBalancerOrigin(config.loadBalancer)],
      defaultCacheBehavior: {
        targetOriginId: PAGE,
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: READING,
        cachedMethods: READING,
        cachePolicyId: cachePolicy('CachingOptimized'),
        responseHeadersPolicyId: headers.policyId,
        compress: true,
      },
      // Errors are passed on as they are: a page for them would stand in for those of the API too.
      orderedCacheBehavior: LOAD_BALANCER_PATHS.map((pathPattern) => ({ pathPattern, ...balanced })),
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: certificateOf(domain),
      ...(config.webAclArn !== undefined && { webAclId: config.webAclArn }),
    });
    suppress(distribution, {
      CKV_AWS_310:
        'Without the load balancer there is no chat, and S3 is in several zones: nothing to fail over to.',
      CKV_AWS_374: 'The audience may be anywhere.',
      ...(config.logs && {
        CKV_AWS_86:
          'Logs by the newer delivery, which is a resource of its own and needs no access control lists.',
      }),
      ...(config.webAclArn !== undefined && {
        CKV2_AWS_47:
          'The rules for Log4j are there. The check also wants anonymous addresses blocked: a hall may use a VPN.',
      }),
      ...(!domain && {
        CKV_AWS_174:
          'Which TLS the certificate of cloudfront.net takes cannot be chosen; a domain has 1.2 and above.',
        CKV2_AWS_42: 'Without a domain there is nothing to have a certificate for.',
      }),
    });
    if (config.logs) new EdgeLogs(this, 'logs', { ...config.logs, distributionArn: distribution.arn });
    this.id = distribution.id;
    this.domainName = distribution.domainName;
    this.hostedZoneId = distribution.hostedZoneId;
    bucket.allow([
      {
        sid: 'PageForCloudFront',
        effect: 'Allow',
        principal: { Service: 'cloudfront.amazonaws.com' },
        actions: ['s3:GetObject'],
        resources: [`${bucket.arn}/*`],
        // Other distributions, also those of other accounts, are refused.
        condition: { StringEquals: { 'aws:SourceArn': distribution.arn } },
      },
    ]);
  }

  private pageOrigin(name: string, bucket: PrivateBucket): CloudfrontDistributionOrigin {
    const access = new CloudfrontOriginAccessControl(this, 'access', {
      name,
      description: 'CloudFront signs what it asks the bucket for',
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    return { originId: PAGE, domainName: bucket.regionalDomainName, originAccessControlId: access.id };
  }
}

function loadBalancerOrigin({
  domainName,
  protocol,
  port,
}: LoadBalancerOrigin): CloudfrontDistributionOrigin {
  return {
    originId: LOAD_BALANCER,
    domainName,
    // Viewers have HTTPS in any case.
    customHeader: [{ name: EDGE_PROTOCOL_HEADER, value: 'https' }],
    customOriginConfig: {
      originProtocolPolicy: `${protocol}-only`,
      // Both have to be given, whichever is used.
      httpPort: protocol === 'http' ? port : 80,
      httpsPort: protocol === 'https' ? port : 443,
      originSslProtocols: ['TLSv1.2'],
      originReadTimeout: ORIGIN_TIMEOUT_SECONDS,
      originKeepaliveTimeout: ORIGIN_TIMEOUT_SECONDS,
    },
  };
}

function certificateOf(domain: PageDistributionConfig['domain']): CloudfrontDistributionViewerCertificate {
  if (!domain) return { cloudfrontDefaultCertificate: true };
  return {
    acmCertificateArn: domain.certificateArn,
    sslSupportMethod: 'sni-only',
    minimumProtocolVersion: 'TLSv1.2_2021',
  };
}
