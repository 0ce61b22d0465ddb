import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

const RECORD_TTL_SECONDS = 60;

export interface DomainCertificateConfig {
  readonly domain: string;
  /** The hosted zone that the domain is in. The world has to find it there: until then the apply waits. */
  readonly zoneId: string;
  /** Of the region that the certificate is used in; by default that of the stack. */
  readonly provider?: TerraformProvider;
}

/** A public certificate for one domain, which a record in DNS proves to be ours; it renews itself. */
export class DomainCertificate extends Construct {
  /** Of the certificate once it is issued. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { domain, zoneId, provider }: DomainCertificateConfig) {
    super(scope, id);
    const certificate = new AcmCertificate(this, 'certificate', {
      domainName: domain,
      validationMethod: 'DNS',
      // Listeners keep the old one until they have the new one.
      lifecycle: { createBeforeDestroy: true },
      ...(provider && { provider }),
    });
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, 'proof', {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: RECORD_TTL_SECONDS,
      // The same domain has the same record in all regions.
      allowOverwrite: true,
    });
    const validation = new AcmCertificateValidation(this, 'validation', {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
      ...(provider && { provider }),
    });
    this.arn = validation.certificateArn;
  }
}
