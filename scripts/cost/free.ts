const PART_OF_IT = 'a part of something that is charged as a whole';
const IAM = 'IAM is not charged';
const VPC = 'VPCs and what routes and guards within them are not charged';
const SETTING = 'a setting of something that is charged';
const ACM = 'public certificates are not charged';
const XRAY_SETTING = 'only traces are charged';

/** Types of resources that cost nothing of their own, each with why. */
export const FREE: Readonly<Record<string, string>> = {
  aws_vpc: VPC,
  aws_subnet: VPC,
  aws_internet_gateway: VPC,
  aws_route_table: VPC,
  aws_route_table_association: VPC,
  aws_route: VPC,
  aws_security_group: VPC,
  aws_default_security_group: VPC,
  aws_default_network_acl: VPC,
  aws_network_acl: VPC,
  aws_vpc_security_group_ingress_rule: VPC,
  aws_vpc_security_group_egress_rule: VPC,
  aws_flow_log: 'what it writes is charged in its log group',

  aws_lb_listener: PART_OF_IT,
  aws_lb_listener_rule:
    'the rules that a request is compared with are part of the capacity of the load balancer',
  aws_lb_listener_certificate: SETTING,
  aws_lb_target_group: PART_OF_IT,
  aws_acm_certificate: ACM,
  aws_acm_certificate_validation: ACM,
  aws_route53_record:
    'queries of aliases to load balancers and CloudFront are not charged, other records only by query',
  aws_ssm_parameter: 'a standard parameter is not charged',
  aws_wafv2_web_acl_association: SETTING,
  aws_wafv2_web_acl_logging_configuration: 'what it writes is charged in its log group',

  aws_iam_role: IAM,
  aws_iam_role_policy: IAM,
  aws_iam_role_policy_attachment: IAM,
  aws_iam_policy: IAM,
  aws_ecs_task_definition: 'its tasks are charged, by their service',
  aws_ecs_cluster_capacity_providers: SETTING,
  aws_appautoscaling_target: 'what it scales is charged',
  aws_ecr_lifecycle_policy: SETTING,
  aws_ecr_repository_policy: SETTING,

  aws_elasticache_subnet_group: SETTING,
  aws_elasticache_parameter_group: SETTING,
  aws_secretsmanager_secret_version: 'its secret is charged',
  aws_kms_alias: 'its key is charged',
  aws_kms_key_policy: SETTING,

  aws_s3_bucket_acl: SETTING,
  aws_s3_bucket_cors_configuration: SETTING,
  aws_s3_bucket_lifecycle_configuration: SETTING,
  aws_s3_bucket_logging: SETTING,
  aws_s3_bucket_ownership_controls: SETTING,
  aws_s3_bucket_policy: SETTING,
  aws_s3_bucket_public_access_block: SETTING,
  aws_s3_bucket_server_side_encryption_configuration: SETTING,
  aws_s3_bucket_versioning: SETTING,
  aws_cloudfront_cache_policy: SETTING,
  aws_cloudfront_origin_access_control: SETTING,
  aws_cloudfront_origin_request_policy: SETTING,
  aws_cloudfront_response_headers_policy: SETTING,

  aws_cloudwatch_log_delivery_source: 'what it delivers is charged',
  aws_cloudwatch_log_delivery_destination: 'what is delivered to it is charged',
  aws_cloudwatch_log_delivery_destination_policy: SETTING,
  aws_cloudwatch_log_resource_policy: SETTING,
  aws_cloudwatch_query_definition: 'running it is charged, by the data it reads',
  aws_sns_topic: 'a million messages and a thousand e-mails a month are not charged',
  aws_sns_topic_policy: SETTING,
  aws_sns_topic_subscription: 'a thousand e-mails a month are not charged',
  aws_budgets_budget: 'a budget without actions is not charged',
  aws_xray_group: XRAY_SETTING,
  aws_xray_sampling_rule: XRAY_SETTING,
};
