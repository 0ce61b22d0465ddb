import { CONTENT_SECURITY_POLICY } from '../../app/contract/page-security';
import { documentOf } from '../testing/document';
import { synthesize, textLike, textWith, type Resource, type SynthesizedStack } from '../synthesis.fixture';

const PRODUCTION = { CROSSFADE_PROFILE: 'production' };
const hackathon = synthesize().stack('edge');
const production = synthesize(PRODUCTION).stack('edge');
const withDomain = synthesize({
  ...PRODUCTION,
  CROSSFADE_DOMAIN: 'chat.example.com',
  CROSSFADE_EDGE_DOMAIN: 'www.chat.example.com',
}).stack('edge');

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/7f0c';
const DISTRIBUTION_ARN = textLike(/^aws_cloudfront_distribution\.\w+\.arn$/);
const SERVED_BY_TASKS = ['/api/*', '/socket.io/*', '/ws/*', '/health', '/whoami'];

const distributionOf = (stack: SynthesizedStack) => stack.resource('aws_cloudfront_distribution');
const bucketNamed = (stack: SynthesizedStack, bucket_prefix: string) =>
  stack.resource('aws_s3_bucket', { bucket_prefix });
const policyOf = (stack: SynthesizedStack, bucket: string) =>
  stack
    .resources('aws_s3_bucket_policy')
    .filter((policy) => String(policy['bucket']).includes(bucket))
    .map(({ policy }) => documentOf(policy));

describe.each([
  ['hackathon', hackathon],
  ['production', production],
  ['production with a domain', withDomain],
])('CloudFront, in %s,', (_configuration, stack) => {
  const distribution = distributionOf(stack);

  it('serves Seoul over HTTP/2, HTTP/3 and IPv6', () => {
    expect(distribution).toMatchObject({
      enabled: true,
      http_version: 'http2and3',
      is_ipv6_enabled: true,
      price_class: 'PriceClass_200',
      default_root_object: 'index.html',
    });
  });

  it('gives the page out of the bucket, cached and compressed, and takes nothing but reading', () => {
    expect(distribution['default_cache_behavior']).toMatchObject({
      target_origin_id: 'page',
      viewer_protocol_policy: 'redirect-to-https',
      allowed_methods: ['GET', 'HEAD'],
      cache_policy_id: textWith('CachingOptimized'),
      compress: true,
    });
    expect(distribution['default_cache_behavior']).not.toHaveProperty('origin_request_policy_id');
    expect(distribution['origin']).toContainEqual({
      origin_id: 'page',
      domain_name: textWith('.bucket_regional_domain_name}'),
      origin_access_control_id: textWith('${aws_cloudfront_origin_access_control.'),
    });
    expect(stack.resource('aws_cloudfront_origin_access_control')).toMatchObject({
      origin_access_control_origin_type: 's3',
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    });
  });

  it('takes what the tasks answer to the load balancer, uncached and as the browser sent it', () => {
    const behaviours = distribution['ordered_cache_behavior'] as readonly Resource[];
    expect(behaviours.map(({ path_pattern }) => path_pattern)).toEqual(SERVED_BY_TASKS);
    for (const behaviour of behaviours) {
      expect(behaviour).toMatchObject({
        target_origin_id: 'load-balancer',
        viewer_protocol_policy: 'https-only',
        cache_policy_id: textWith('CachingDisabled'),
        origin_request_policy_id: textWith('AllViewer'),
        compress: false,
      });
      expect(behaviour['allowed_methods']).toEqual(expect.arrayContaining(['GET', 'POST', 'DELETE']));
    }
  });

  it.each(['CachingOptimized', 'CachingDisabled', 'AllViewer'])('has the policy %s from AWS', (name) => {
    expect(stack.text).toContain(`"name": "Managed-${name}"`);
  });

  it('passes errors of the API on as they are', () => {
    expect(distribution).not.toHaveProperty('custom_error_response');
  });

  it('confines the page as the server does, and to HTTPS', () => {
    expect(stack.resource('aws_cloudfront_response_headers_policy')).toMatchObject({
      security_headers_config: {
        content_security_policy: { content_security_policy: CONTENT_SECURITY_POLICY, override: true },
        content_type_options: { override: true },
        frame_options: { frame_option: 'DENY' },
        referrer_policy: { referrer_policy: 'no-referrer' },
        strict_transport_security: { access_control_max_age_sec: 31_536_000 },
      },
    });
    const policies = [
      distribution['default_cache_behavior'] as Resource,
      ...(distribution['ordered_cache_behavior'] as readonly Resource[]),
    ].map(({ response_headers_policy_id }) => response_headers_policy_id);
    expect(new Set(policies).size).toBe(1);
  });

  it('is the only one that reads the bucket, and over TLS', () => {
    expect(policyOf(stack, 'page')).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          expect.objectContaining({
            Effect: 'Deny',
            Principal: '*',
            Action: ['s3:*'],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          {
            Sid: 'PageForCloudFront',
            Effect: 'Allow',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: ['s3:GetObject'],
            Resource: [textLike(/\.arn\/\*$/)],
            Condition: { StringEquals: { 'aws:SourceArn': DISTRIBUTION_ARN } },
          },
        ],
      },
    ]);
  });

  it('has its name, and that of the bucket, among the outputs', () => {
    expect(stack.json.output).toMatchObject({
      cloudfront_domain_name: { value: textLike(/^\$\{aws_cloudfront_distribution\.\w+\.domain_name\}$/) },
      cloudfront_distribution_id: { value: textLike(/^\$\{aws_cloudfront_distribution\.\w+\.id\}$/) },
      s3_bucket_name: { value: textLike(/^\$\{aws_s3_bucket\.\w+\.id\}$/) },
    });
  });

  it('has buckets that are private, each with an owner, a key and a name that fits', () => {
    const buckets = stack.resources('aws_s3_bucket');
    for (const type of [
      'aws_s3_bucket_public_access_block',
      'aws_s3_bucket_ownership_controls',
      'aws_s3_bucket_server_side_encryption_configuration',
      'aws_s3_bucket_policy',
    ]) {
      expect(stack.resources(type)).toHaveLength(buckets.length);
    }
    for (const block of stack.resources('aws_s3_bucket_public_access_block')) {
      expect(block).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
    }
    for (const { rule } of stack.resources('aws_s3_bucket_ownership_controls')) {
      expect(rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
    }
    for (const { depends_on } of stack.resources('aws_s3_bucket_policy')) {
      // S3 refuses one of the two when both come at once.
      expect(depends_on).toEqual([textWith('aws_s3_bucket_public_access_block.')]);
    }
    for (const { bucket_prefix } of buckets) expect(bucket_prefix).toMatch(/^chatapp-dev-[a-z-]{1,16}-$/);
  });
});

describe('the bucket of the page', () => {
  it('goes with everything in it in hackathon, and keeps no versions', () => {
    expect(bucketNamed(hackathon, 'chatapp-dev-page-')).toMatchObject({ force_destroy: true });
    expect(hackathon.resources('aws_s3_bucket_versioning')).toEqual([]);
    expect(hackathon.resources('aws_s3_bucket_lifecycle_configuration')).toEqual([]);
  });

  it('stays in production until it is emptied, and keeps what was overwritten for a month', () => {
    expect(bucketNamed(production, 'chatapp-dev-page-')).toMatchObject({ force_destroy: false });
    expect(production.resource('aws_s3_bucket_versioning')).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(production.resources('aws_s3_bucket_lifecycle_configuration')).toContainEqual(
      expect.objectContaining({
        rule: [expect.objectContaining({ noncurrent_version_expiration: [{ noncurrent_days: 30 }] })],
      }),
    );
  });

  it.each([{}, PRODUCTION])('has a name that fits for the longest project', (env) => {
    const stack = synthesize({
      ...env,
      CROSSFADE_PROJECT: 'abcdefghijklmnopqrs',
      CROSSFADE_ENVIRONMENT: 'e',
    });
    const prefixes = stack
      .stack('edge')
      .resources('aws_s3_bucket')
      .map(({ bucket_prefix }) => bucket_prefix);
    // Terraform appends 26 characters; S3 takes 63.
    for (const prefix of prefixes) expect(String(prefix).length).toBeLessThanOrEqual(37);
  });
});

describe('the load balancer as an origin', () => {
  const originOf = (stack: SynthesizedStack) =>
    (distributionOf(stack)['origin'] as readonly Resource[]).find(
      ({ origin_id }) => origin_id === 'load-balancer',
    );

  it('is reached over HTTP by its own name without a domain', () => {
    expect(originOf(hackathon)).toMatchObject({
      // The load balancer's own word would be http, and the session's cookie not be secure.
      custom_header: [{ name: 'x-crossfade-edge-protocol', value: 'https' }],
      domain_name: textWith('dns_name'),
      custom_origin_config: {
        origin_protocol_policy: 'http-only',
        http_port: 80,
        origin_read_timeout: 60,
        origin_keepalive_timeout: 60,
      },
    });
  });

  it('is reached over TLS 1.2 by its domain', () => {
    expect(originOf(withDomain)).toMatchObject({
      domain_name: 'chat.example.com',
      custom_origin_config: {
        origin_protocol_policy: 'https-only',
        https_port: 443,
        origin_ssl_protocols: ['TLSv1.2'],
      },
    });
  });
});

describe('the edge domain', () => {
  it('is not there by default: the certificate is that of cloudfront.net', () => {
    expect(distributionOf(hackathon)).toMatchObject({
      aliases: [],
      viewer_certificate: { cloudfront_default_certificate: true },
    });
    for (const type of ['aws_acm_certificate', 'aws_route53_record']) {
      expect(hackathon.resources(type)).toEqual([]);
      expect(production.resources(type)).toEqual([]);
    }
  });

  it('has a certificate of us-east-1, TLS 1.2 and above, and an address of both kinds', () => {
    expect(distributionOf(withDomain)).toMatchObject({
      aliases: ['www.chat.example.com'],
      viewer_certificate: {
        acm_certificate_arn: textWith('${aws_acm_certificate_validation.'),
        ssl_support_method: 'sni-only',
        minimum_protocol_version: 'TLSv1.2_2021',
      },
    });
    for (const type of ['aws_acm_certificate', 'aws_acm_certificate_validation']) {
      expect(withDomain.resource(type)).toMatchObject({ provider: 'aws.global' });
    }
    expect(withDomain.json.provider.aws).toContainEqual(
      expect.objectContaining({ alias: 'global', region: 'us-east-1' }),
    );
    const aliases = withDomain.resources('aws_route53_record').filter(({ alias }) => alias !== undefined);
    expect(aliases.map(({ type }) => type)).toEqual(['A', 'AAAA']);
    for (const record of aliases) {
      expect(record).toMatchObject({
        name: 'www.chat.example.com',
        alias: { name: textWith('.domain_name}'), zone_id: textWith('.hosted_zone_id}') },
      });
    }
  });

  it('can bring its own certificate, and then has DNS elsewhere', () => {
    const own = synthesize({
      CROSSFADE_EDGE_DOMAIN: 'www.example.org',
      CROSSFADE_EDGE_CERTIFICATE_ARN: CERTIFICATE,
    }).stack('edge');
    expect(distributionOf(own)).toMatchObject({
      aliases: ['www.example.org'],
      viewer_certificate: { acm_certificate_arn: CERTIFICATE, minimum_protocol_version: 'TLSv1.2_2021' },
    });
    expect(own.resources('aws_acm_certificate')).toEqual([]);
    expect(own.resources('aws_route53_record')).toEqual([]);
    expect(own.json.provider.aws).toHaveLength(1);
  });

  it('is not written into a zone that it is not in', () => {
    const elsewhere = synthesize({
      CROSSFADE_DOMAIN: 'chat.example.com',
      CROSSFADE_EDGE_DOMAIN: 'www.example.org',
      CROSSFADE_EDGE_CERTIFICATE_ARN: CERTIFICATE,
    }).stack('edge');
    expect(elsewhere.resources('aws_route53_record')).toEqual([]);
  });
});

describe('the firewall of CloudFront', () => {
  it('is there in production, in us-east-1', () => {
    const acl = production.resource('aws_wafv2_web_acl');
    expect(acl).toMatchObject({ scope: 'CLOUDFRONT', provider: 'aws.global' });
    expect(distributionOf(production)['web_acl_id']).toMatch(/^\$\{aws_wafv2_web_acl\.\w+\.arn\}$/);
    for (const type of ['aws_wafv2_web_acl_logging_configuration', 'aws_cloudwatch_log_resource_policy']) {
      expect(production.resource(type)).toMatchObject({ provider: 'aws.global' });
    }
  });

  it('is saved in hackathon, and everything else in us-east-1 with it', () => {
    expect(hackathon.resources('aws_wafv2_web_acl')).toEqual([]);
    expect(distributionOf(hackathon)).not.toHaveProperty('web_acl_id');
    expect(hackathon.json.provider.aws).toHaveLength(1);
  });
});

describe('the access logs of CloudFront', () => {
  it('are delivered to a bucket that expires them, where nobody but the delivery writes', () => {
    expect(production.resource('aws_cloudwatch_log_delivery_source')).toMatchObject({
      log_type: 'ACCESS_LOGS',
      resource_arn: textLike(/^\$\{aws_cloudfront_distribution\.\w+\.arn\}$/),
      provider: 'aws.global',
    });
    expect(production.resource('aws_cloudwatch_log_delivery')).toMatchObject({
      provider: 'aws.global',
      // Else the service would write a policy of its own.
      depends_on: [textWith('aws_s3_bucket_policy.')],
    });
    expect(production.resources('aws_s3_bucket_lifecycle_configuration')).toContainEqual(
      expect.objectContaining({ rule: [expect.objectContaining({ expiration: [{ days: 365 }] })] }),
    );
    const [policy] = policyOf(production, 'logs');
    expect(policy).toMatchObject({
      Statement: [
        { Effect: 'Deny' },
        {
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: ['s3:PutObject'],
          Resource: [textLike(/\.arn\/AWSLogs\/data\.aws_caller_identity\.\w+\.account_id\/\*$/)],
          Condition: {
            StringEquals: {
              'aws:SourceAccount': textWith('account_id'),
              's3:x-amz-acl': 'bucket-owner-full-control',
            },
            ArnLike: { 'aws:SourceArn': textWith(':delivery-source:') },
          },
        },
        { Action: ['s3:GetBucketAcl', 's3:ListBucket'] },
      ],
    });
  });

  it('are saved in hackathon', () => {
    expect(hackathon.resources('aws_cloudwatch_log_delivery')).toEqual([]);
    expect(hackathon.resources('aws_s3_bucket')).toHaveLength(1);
  });
});
