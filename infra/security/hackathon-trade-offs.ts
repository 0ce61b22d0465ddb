/**
 * What the `hackathon` profile does without, by the check of Checkov that asks for it, and why that is right for a
 * deployment that lives for days. `production` has all of it, or says beside the resource why not.
 */
export const HACKATHON_TRADE_OFFS: Readonly<Record<string, string>> = {
  CKV2_AWS_11: 'Flow logs cost by the gigabyte, and nobody reads them during a show.',
  CKV2_AWS_20:
    'Without a domain the load balancer has no certificate; CloudFront gives HTTPS to the audience.',
  CKV2_AWS_28: 'A web ACL is 5 USD a month and 1 more for each rule; the server has rate limits of its own.',
  CKV2_AWS_47: 'As CKV2_AWS_28: there is no web ACL to attach.',
  CKV2_AWS_61: 'The bucket has one version of a page of a few files.',
  CKV_AWS_103: 'As CKV2_AWS_20: the listener is HTTP.',
  CKV_AWS_119: 'A key of its own is 1 USD a month and its use; the keys that AWS owns encrypt the tables.',
  CKV_AWS_149: 'As CKV_AWS_119: the keys that AWS manages encrypt the secrets.',
  CKV_AWS_150: 'A teardown must never be refused.',
  CKV_AWS_158: 'As CKV_AWS_119: CloudWatch encrypts all logs by itself.',
  CKV_AWS_191: 'As CKV_AWS_119: Redis is encrypted at rest by a key that AWS manages.',
  CKV_AWS_2: 'As CKV2_AWS_20: the listener is HTTP.',
  CKV_AWS_21: 'The page comes from the repository; an older one is deployed from there.',
  CKV_AWS_26: 'Alarms cannot publish to a topic under the key that AWS manages; a key of its own costs.',
  CKV_AWS_260:
    'As CKV2_AWS_20: the load balancer is reached on port 80, also for a look at it without CloudFront.',
  CKV_AWS_28: 'Point-in-time recovery costs by the gigabyte; a chat of a weekend is not restored.',
  CKV_AWS_333:
    'With egress public only: it saves the NAT gateway, and the security group lets the load balancer in alone.',
  CKV_AWS_338: 'A week of logs is enough for a weekend.',
  CKV_AWS_65: 'Container Insights are charged as custom metrics; the alarms do without.',
  CKV_AWS_68: 'As CKV2_AWS_28: there is no web ACL to attach.',
  CKV_AWS_86: 'Access logs would need a bucket that outlives the show.',
  CKV_AWS_91: 'As CKV_AWS_86.',
};
