import { resourceNames } from '../../infra/outputs';
import { withClient } from '../deployment/aws-client';
import { readRehearsalOutputs } from '../deployment/rehearsal-outputs';
import { awsFailure, StrangeAnswerError } from './aws-failure';
import { clientConfig, type Target } from './connection';

/**
 * Where the load balancer of a deployment answers, without a path.
 * @throws UsageError for what can be put right: no rehearsal, no credentials, no such deployment
 */
export async function applicationUrl(target: Target, signal: AbortSignal): Promise<string> {
  const { endpoint } = target;
  if (endpoint !== undefined) {
    const outputs = await readRehearsalOutputs({ ...target, endpoint }, signal);
    return `http://${present(outputs.alb_dns_name)}`;
  }
  const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const Names = [resourceNames(target.deployment).loadBalancer];
  try {
    const { LoadBalancers = [] } = await withClient(
      new sdk.ElasticLoadBalancingV2Client(clientConfig(target)),
      (client) => client.send(new sdk.DescribeLoadBalancersCommand({ Names }), { abortSignal: signal }),
    );
    return `http://${present(LoadBalancers[0]?.DNSName)}`;
  } catch (error) {
    throw awsFailure(error, target) ?? error;
  }
}

function present(name: string | undefined): string {
  if (name === undefined) throw new StrangeAnswerError('the answer does not name the load balancer');
  return name;
}
