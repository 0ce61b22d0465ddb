import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyAndCertificate } from '../certificate/self-made-certificate';
import type { System } from '../model';
import { type LoadBalancerFigures, TrafficCounter } from './figures';
import { createListenerServer } from './listener-server';
import { isTargetGroupInUse } from './routing';
import { rulesOf } from './rule-matching';
import type { MetricName, MetricSamples } from './metric-history';
import { ServedListener } from './served-listener';
import { TargetGroup, type TargetHealth } from './target-group';
import { type Target, targetKey } from './target-registration';
import { WebSocketForwarder } from './websocket-forwarding';

export interface LoadBalancerOptions {
  /** Read at every request: changed actions take effect on the next one. */
  readonly system: Pick<System, 'loadBalancers' | 'listeners' | 'rules' | 'targetGroups'>;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Gets a line for every change of a target's state. @default nothing is logged */
  readonly log?: (message: string) => void;
  /** Milliseconds until a target that takes no connection is given up. @default 10 000, as an ALB's */
  readonly connectTimeoutMs?: number;
}

/** Where a listener is served. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** As PEM. @default no TLS */
  readonly certificate?: KeyAndCertificate | undefined;
}

/**
 * An Application Load Balancer for one machine: the listeners, rules and target groups of a system, with the behaviour
 * that AWS documents for them.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html
 */
export interface RehearsalLoadBalancer {
  /**
   * Serves a listener of the system on an address of this machine; port 0 takes a free one. It may be called again for
   * further addresses. What the listener's own protocol is does not matter: it is served with TLS where there is a
   * certificate for the address, and without one elsewhere.
   * @throws what `net.Server` does for an address that cannot be had, such as EADDRINUSE
   * @throws Error for a listener that the system does not have
   */
  listen(listenerArn: string, address: ListenAddress): Promise<{ readonly port: number }>;
  /**
   * Starts to check the target and, once it is healthy, to send requests to it. Does nothing when it is registered
   * already.
   * @throws Error for a target group that the system does not have
   */
  registerTarget(targetGroupArn: string, target: Target): void;
  /**
   * Sends the target no more requests. Resolves when its last connection has ended, or after the group's deregistration
   * delay, when the remaining ones are closed; at once for a target that is not registered.
   * @throws Error for a target group that the system does not have
   */
  deregisterTarget(targetGroupArn: string, targetId: string, port: number): Promise<void>;
  /**
   * The targets of a group, the draining ones included, as DescribeTargetHealth shows them.
   * @throws Error for a target group that the system does not have
   */
  targetHealth(targetGroupArn: string): readonly TargetHealth[];
  figures(): LoadBalancerFigures;
  /**
   * What was seen in the last hour of a target group, or of the load balancer as a whole; undefined when that is
   * nothing.
   * @param from whole seconds since 1970; `until` is the first second that does not count
   */
  metric(
    targetGroupArn: string | undefined,
    metric: MetricName,
    from: number,
    until: number,
  ): MetricSamples | undefined;
  /**
   * Resets (RST) a part of the open client connections, chosen at random.
   * @param share from 0, for none, to 1, for all
   * @returns how many there were
   */
  resetConnections(share: number): number;
  /**
   * Stops to listen, ends every connection, and listens again on the same addresses after `downMs` milliseconds.
   * Targets stay registered and are checked on. Resolves when it listens, or when it is closed meanwhile.
   * @throws Error when a restart is under way; EADDRINUSE when somebody has taken the port
   */
  restart(downMs: number): Promise<void>;
  /** Stops to listen and to check, closes every connection and ends every drain. */
  close(): Promise<void>;
}

export function createLoadBalancer(options: LoadBalancerOptions): RehearsalLoadBalancer {
  const { system, random = Math.random, now = Date.now, log = () => undefined } = options;
  const total = new TrafficCounter(now);
  const arns = system.targetGroups.map(({ arn }) => arn);
  const counters = new Map(arns.map((arn) => [arn, new TrafficCounter(now, total)]));
  const targetGroups = new Map(
    system.targetGroups.map((model) => {
      const isInUse = () => isTargetGroupInUse(system, model.arn);
      return [model.arn, new TargetGroup(model, { isInUse, now, log, random })];
    }),
  );
  const webSockets = new WebSocketForwarder();
  const served: ServedListener[] = [];
  const closing = new AbortController();
  let restarting = false;
  const gauges = setInterval(() => recordGauges(), GAUGE_EVERY_MS);
  gauges.unref();

  const targetGroup = (arn: string) => {
    const group = targetGroups.get(arn);
    if (group === undefined) throw new Error(`the system has no target group ${arn}`);
    return group;
  };
  const recordGauges = () => {
    const connections = served.reduce((sum, listener) => sum + listener.openSockets, 0);
    // Each WebSocket has a connection to its target, too.
    total.history.gauge('ActiveConnectionCount', connections + total.figures().openWebSockets);
    for (const [arn, group] of targetGroups) {
      const states = group.health().map(({ state }) => state);
      if (states.length === 0) continue;
      const count = (wanted: string) => states.filter((state) => state === wanted).length;
      const history = counters.get(arn)?.history;
      history?.gauge('HealthyHostCount', count('healthy'));
      history?.gauge('UnHealthyHostCount', count('unhealthy'));
    }
  };
  const serverFor = (listenerArn: string, certificate: KeyAndCertificate | undefined) => {
    const listener = system.listeners.find(({ arn }) => arn === listenerArn);
    const loadBalancer = system.loadBalancers.find(({ arn }) => arn === listener?.loadBalancerArn);
    if (listener === undefined || loadBalancer === undefined) {
      throw new Error(`the system has no listener ${listenerArn}`);
    }
    return createListenerServer({
      listener,
      rulesByPriority: rulesOf(listenerArn, system.rules),
      routing: { targetGroups, counters, total, random, now },
      webSockets,
      certificate,
      dnsName: loadBalancer.dnsName,
      idleTimeoutMs: loadBalancer.idleTimeoutSeconds * 1000,
      connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    });
  };

  return {
    async listen(listenerArn, { host, port: wanted, certificate }) {
      const create = () => serverFor(listenerArn, certificate);
      const listener = new ServedListener(create, { host, port: wanted });
      const port = await listener.open();
      served.push(listener);
      return { port };
    },
    registerTarget: (arn, target) => targetGroup(arn).register(target),
    async deregisterTarget(arn, targetId, port) {
      await targetGroup(arn).deregister(targetKey(targetId, port));
    },
    targetHealth: (arn) => targetGroup(arn).health(),
    figures: () => ({
      targetGroups: Object.fromEntries([...counters].map(([arn, counter]) => [arn, counter.figures()])),
      total: total.figures(),
    }),
    metric: (arn, metric, from, until) =>
      (arn === undefined ? total : counters.get(arn))?.history.read(metric, from, until),
    resetConnections: (share) => {
      const open = served.flatMap((listener) => listener.sockets());
      const chosen = randomPart(open, share, random);
      for (const socket of chosen) socket.resetAndDestroy();
      return chosen.length;
    },
    async restart(downMs) {
      if (restarting) throw new Error('the load balancer is being restarted already');
      restarting = true;
      try {
        await Promise.all(served.map((listener) => listener.close()));
        await sleep(downMs, undefined, { signal: closing.signal }).catch(() => undefined);
        if (!closing.signal.aborted) await Promise.all(served.map((listener) => listener.open()));
      } finally {
        restarting = false;
      }
    },
    async close() {
      closing.abort();
      clearInterval(gauges);
      for (const group of targetGroups.values()) group.close();
      await Promise.all(served.map((listener) => listener.close()));
    },
  };
}

/** How often targets and connections are counted for the metrics. */
const GAUGE_EVERY_MS = 1_000;
/** How long an ALB waits for a target to take a connection. */
const CONNECT_TIMEOUT_MS = 10_000;

/** That share of the elements, to the nearest whole number, without order. */
function randomPart<T>(elements: readonly T[], share: number, random: () => number): T[] {
  const draws = elements.map((element) => ({ element, draw: random() }));
  draws.sort((one, other) => one.draw - other.draw);
  return draws.slice(0, Math.round(elements.length * share)).map(({ element }) => element);
}
