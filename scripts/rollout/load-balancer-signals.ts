import type { Colour } from '../../app/contract/colour';
import { resourceNames } from '../../infra/outputs';
import { createAwsRouter } from './aws';
import { loadAwsSdk } from './aws-sdk';
import { readTraffic, type Traffic } from './cloudwatch';
import { clientConfig, type Target } from './connection';
import { findTrafficDimensions } from './traffic-dimensions';

/** What the load balancer itself tells of a rollout. */
export interface LoadBalancerSignals {
  /** @throws what the SDK throws */
  healthyTargets(): Promise<Readonly<Record<Colour, number>>>;
  /**
   * Null while there is nothing, also when CloudWatch does not answer.
   * @param since milliseconds since 1970
   */
  traffic(since: number): Promise<Traffic | null>;
}

/** On AWS metrics are by the minute; asking more often than this finds nothing else. */
const AWS_METRICS_MS = 10_000;

/**
 * Looks the deployment's load balancer up. What is opened is closed when `signal` is aborted.
 * @param log told, a line at a time, what people should know
 * @throws what the SDK throws, or the signal's reason
 */
export async function openLoadBalancerSignals(
  { target, log }: { readonly target: Target; readonly log: (line: string) => void },
  signal: AbortSignal,
): Promise<LoadBalancerSignals> {
  const [sdk, { CloudWatchClient }] = await Promise.all([loadAwsSdk(), import('@aws-sdk/client-cloudwatch')]);
  signal.throwIfAborted();
  const names = resourceNames(target.deployment);
  const config = clientConfig(target);
  const router = createAwsRouter(sdk, names, config, signal);
  const elb = new sdk.elbv2.ElasticLoadBalancingV2Client(config);
  const cloudWatch = new CloudWatchClient(config);
  const close = () => {
    router.close();
    elb.destroy();
    cloudWatch.destroy();
  };
  signal.addEventListener('abort', close, { once: true });
  const dimensions = await findTrafficDimensions(sdk, elb, names, signal);
  const onAws = target.endpoint === undefined;
  if (onAws) log('CloudWatch is a minute or more behind: until then the verdicts go by samples and probes');
  const metrics = new RecentMetrics(
    (since) =>
      readTraffic(
        cloudWatch,
        dimensions,
        { from: since, until: Date.now(), resolutionSeconds: onAws ? 60 : 1 },
        signal,
      ),
    onAws ? AWS_METRICS_MS : 0,
    log,
  );
  return {
    healthyTargets: async () => (await router.readState()).healthyTargets,
    traffic: (since) => metrics.read(since),
  };
}

/** Metrics that are not asked for more often than they change, and that a rollout can do without. */
class RecentMetrics {
  #latest: { readonly since: number; readonly at: number; readonly traffic: Traffic | null } | undefined;
  #told = false;

  constructor(
    private readonly ask: (since: number) => Promise<Traffic | null>,
    private readonly validMs: number,
    private readonly log: (line: string) => void,
  ) {}

  async read(since: number): Promise<Traffic | null> {
    const latest = this.#latest;
    const at = performance.now();
    if (latest?.since === since && at - latest.at < this.validMs) return latest.traffic;
    const traffic = await this.ask(since).catch((error: unknown) => {
      if (!this.#told)
        this.log(
          `CloudWatch does not answer, so its metrics are left out: ${error instanceof Error ? error.message : String(error)}`,
        );
      this.#told = true;
      return null;
    });
    this.#latest = { since, at, traffic };
    return traffic;
  }
}
