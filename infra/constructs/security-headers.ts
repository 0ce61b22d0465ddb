import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { Construct } from 'constructs';
import { CONTENT_SECURITY_POLICY, REFERRER_POLICY } from '../../app/contract/page-security';
import { suppress } from '../checkov';

const YEAR_SECONDS = 31_536_000;

export interface SecurityHeadersConfig {
  /** Unique among the response headers policies of the account. */
  readonly name: string;
}

/** What the server sends with its own answers, on files from the bucket as well; and HTTPS only, for a year. */
export class SecurityHeaders extends Construct {
  readonly policyId: string;

  constructor(scope: Construct, id: string, { name }: SecurityHeadersConfig) {
    super(scope, id);
    const policy = new CloudfrontResponseHeadersPolicy(this, 'policy', {
      name,
      comment: 'Confines the page to its own origin, and to HTTPS',
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
        contentTypeOptions: { override: true },
        // For browsers that do not know the content security policy's frame-ancestors.
        frameOptions: { frameOption: 'DENY', override: true },
        referrerPolicy: { referrerPolicy: REFERRER_POLICY, override: true },
        strictTransportSecurity: {
          accessControlMaxAgeSec: YEAR_SECONDS,
          includeSubdomains: true,
          override: true,
        },
      },
    });
    suppress(policy, {
      CKV_AWS_259:
        'All of it but preload, with which whoever has the domain asks browsers to build it in: not for a deployment to ask.',
    });
    this.policyId = policy.id;
  }
}
