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

  /** @param total counts everything that this one counts, too */
  constructor(total?: TrafficCounter) {
    this.#total = total;
  }

  request(): void {
    this.#requests++;
    this.#total?.request();
  }

  targetResponse(status: number): void {
    const statusClass = statusClassOf(status);
    if (statusClass !== undefined) this.#targetResponses[statusClass]++;
    this.#total?.targetResponse(status);
  }

  loadBalancerError(): void {
    this.#loadBalancerErrors++;
    this.#total?.loadBalancerError();
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

function statusClassOf(status: number): StatusClass | undefined {
  const statusClass = `${Math.floor(status / 100)}xx`;
  switch (statusClass) {
    case '1xx':
    case '2xx':
    case '3xx':
    case '4xx':
    case '5xx':
      return statusClass;
    default:
      return undefined;
  }
}
