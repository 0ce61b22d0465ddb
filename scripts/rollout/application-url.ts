import type { Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import { resourceNames, type Config } from '../../infra/outputs';
import { UsageError } from '../command-line/context';
import { outputsOf } from '../aws/outputs';
import { readRehearsalOutputs } from './rehearsal-outputs';
import { readStates } from '../aws/terraform-state';
import { PROJECT_ROOT } from '../project-root';
import { awsFailure } from './aws-failure';
import { clientConfig, type Target } from './connection';

/**
 * Where the application of a deployment answers: the page, the API and Socket.IO. In the rehearsal that is its load
 * balancer; on AWS the name that was configured, or CloudFront where it alone is let in, or else the load balancer.
 * @returns an address without a slash at its end
 * @throws UsageError when it cannot be found out
 */
export async function applicationUrl(target: Target, signal: AbortSignal): Promise<string> {
  const { endpoint, deployment } = target;
  if (endpoint !== undefined) return rehearsalUrl({ ...target, endpoint }, signal);
  if ('ingress' in deployment) {
    const { ingress, domain, edgeDomain } = deployment;
    if (ingress === 'cloudfront')
      return `https://${edgeDomain ?? (await cloudFrontDomain(deployment, signal))}`;
    if (domain !== undefined) return `https://${domain}`;
  }
  return loadBalancerUrl(target, signal);
}

/**
 * An address that was typed.
 * @throws UsageError for one that is none
 */
export function checkedUrl(flag: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`${flag} takes an address such as https://chat.example.com, not "${text}"`);
  }
  return url.origin;
}

async function rehearsalUrl(
  target: Target & { readonly endpoint: string },
  signal: AbortSignal,
): Promise<string> {
  const { alb_dns_name: address } = await readRehearsalOutputs(target, signal);
  if (address === undefined) {
    throw new UsageError(
      `the rehearsal at ${target.endpoint} does not tell its load balancer's address: give --url`,
    );
  }
  return `http://${address}`;
}

async function cloudFrontDomain(config: Config, signal: AbortSignal): Promise<string> {
  const states = await readStates({ config, projectRoot: PROJECT_ROOT }, signal);
  const { cloudfront_domain_name: domain } = outputsOf(states);
  if (domain !== undefined) return domain;
  throw new UsageError(
    "only CloudFront reaches this load balancer, and the states here do not tell CloudFront's name: give --url",
  );
}

async function loadBalancerUrl(target: Target, signal: AbortSignal): Promise<string> {
  const { loadBalancer } = resourceNames(target.deployment);
  const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const client = new sdk.ElasticLoadBalancingV2Client(clientConfig(target));
  try {
    const describe = new sdk.DescribeLoadBalancersCommand({ Names: [loadBalancer] });
    const { LoadBalancers = [] } = await client.send(describe, { abortSignal: signal });
    const [{ LoadBalancerArn, DNSName = '' } = {}] = LoadBalancers;
    const { Listeners = [] } = await client.send(new sdk.DescribeListenersCommand({ LoadBalancerArn }), {
      abortSignal: signal,
    });
    return urlOf(DNSName, Listeners);
  } catch (error) {
    throw awsFailure(error, target) ?? error;
  } finally {
    client.destroy();
  }
}

/**
 * The address of the listener that serves the application: of those that forward by default, the one with the lowest
 * port.
 * @throws UsageError when there is none
 */
export function urlOf(dnsName: string, listeners: readonly Listener[]): string {
  const [listener] = listeners
    .filter(({ DefaultActions = [] }) => DefaultActions.some(({ Type }) => Type === 'forward'))
    .sort((one, other) => (one.Port ?? 0) - (other.Port ?? 0));
  if (!listener || dnsName === '') {
    throw new UsageError('the load balancer has no listener that serves the application: give --url');
  }
  const scheme = listener.Protocol === 'HTTPS' ? 'https' : 'http';
  return new URL(`${scheme}://${dnsName}:${listener.Port ?? ''}`).origin;
}
