import { MetricHistory } from './metric-history';

/** The responses of targets, by class of status code; 1xx are WebSocket upgrades. */
export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx';

/** Counts since the start, except for those of what is open now. */
export interface TrafficFigures {
  /** Requests and WebSocket handshakes, counted when they are routed. */
  readonly requests: number;
  readonly targetResponses: Readonly<Record<StatusClass, number>>;
  /** Answers of 4xx and 5xx that the load balancer made itself. */
  readonly loadBalancerErrors: number;
  readonly openWebSockets: number;
}

export interface LoadBalancerFigures {
  /** By ARN; every target group of the system is there. */
  readonly targetGroups: Readonly<Record<string, TrafficFigures>>;
  /** All requests, also those that were answered without a target group. */
  readonly total: TrafficFigures;
}

/** Counts the traffic of one target group, and of the load balancer as a whole. */
export class TrafficCounter {
  /** The same, second by second. */
  readonly history: MetricHistory;
  readonly #total: TrafficCounter | undefined;
  #requests = 0;
  readonly #targetResponses: Record<StatusClass, number> = {
    '1xx': 0,
    '2xx': 0,
    '3xx': 0,
    '4xx': 0,
    '5xx': 0,
  };
  #loadBalancerErrors = 0;
  #openWebSockets = 0;

  /**
   * @param now milliseconds since 1970
   * @param total counts everything that this one counts, too
   */
  constructor(now: () => number, total?: TrafficCounter) {
    this.history = new MetricHistory(now);
    this.#total = total;
  }

  request(): void {
    this.#requests++;
    this.#total?.request();
  }

  /** A request for which there is a target. */
  targetChosen(): void {
    this.history.count('RequestCount');
    this.#total?.targetChosen();
  }

  /** @param afterMs milliseconds from the request's way to the target until the response began */
  targetResponse(status: number, afterMs: number): void {
    const statusClass = statusClassOf(status);
    if (statusClass !== undefined) this.#targetResponses[statusClass]++;
    if (statusClass !== undefined && statusClass !== '1xx') {
      this.history.count(TARGET_RESPONSES[statusClass]);
    }
    this.history.responseTime(afterMs);
    this.#total?.targetResponse(status, afterMs);
  }

  targetConnectionError(): void {
    this.history.count('TargetConnectionErrorCount');
    this.#total?.targetConnectionError();
  }

  loadBalancerError(status: number): void {
    this.#loadBalancerErrors++;
    this.history.count(status < 500 ? 'HTTPCode_ELB_4XX_Count' : 'HTTPCode_ELB_5XX_Count');
    if (status === 502) this.history.count('HTTPCode_ELB_502_Count');
    if (status === 503) this.history.count('HTTPCode_ELB_503_Count');
    if (status === 504) this.history.count('HTTPCode_ELB_504_Count');
    this.#total?.loadBalancerError(status);
  }

  webSocket(change: 1 | -1): void {
    this.#openWebSockets += change;
    this.#total?.webSocket(change);
  }

  figures(): TrafficFigures {
    return {
      requests: this.#requests,
      targetResponses: { ...this.#targetResponses },
      loadBalancerErrors: this.#loadBalancerErrors,
      openWebSockets: this.#openWebSockets,
    };
  }
}

const TARGET_RESPONSES = {
  '2xx': 'HTTPCode_Target_2XX_Count',
  '3xx': 'HTTPCode_Target_3XX_Count',
  '4xx': 'HTTPCode_Target_4XX_Count',
  '5xx': 'HTTPCode_Target_5XX_Count',
} as const;

const STATUS_CLASSES = [undefined, '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

function statusClassOf(status: number): StatusClass | undefined {
  return STATUS_CLASSES[Math.floor(status / 100)];
}
