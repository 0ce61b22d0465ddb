import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '../../contract/errors';
import type { Handover } from '../../contract/events';
import type { WhoAmI } from '../../contract/messages';
import type { AdmissionFigures } from '../connections/admission';
import type { Totals } from './figure-counts';

const TRANSPORTS = ['websocket', 'polling'] as const;

/** A number, and its labels. */
type Value = readonly [labels: Readonly<Record<string, string>>, value: number];

/** What is looked at when the metrics are read. */
export interface MetricsSources {
  /** How many connections of that transport are open. */
  readonly connections: (transport: (typeof TRANSPORTS)[number]) => number;
  readonly redisConnected: () => boolean;
  readonly storeFailing: () => boolean;
  readonly faultInjected: () => boolean;
  readonly admissions: () => AdmissionFigures;
}

/** In seconds: from a write that meets no other to one that a client has almost given up on. */
const APPEND_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * What Prometheus reads of an instance at `GET /metrics`, since the instance's start.
 *
 * | name                                 | labels                       | what it is                                        |
 * | ------------------------------------ | ---------------------------- | ------------------------------------------------- |
 * | `crossfade_info`                     | colour, version, instance_id | 1                                                 |
 * | `crossfade_connections`              | transport                    | open now                                          |
 * | `crossfade_messages_total`           |                              | acknowledged, duplicates among them               |
 * | `crossfade_message_duplicates_total` |                              | of these: had been stored before                  |
 * | `crossfade_append_seconds`           |                              | from a message's arrival until it was durable     |
 * | `crossfade_remembered_pages_total`   |                              | pages answered from memory, without the store     |
 * | `crossfade_refused_total`            | code                         | refusals: HTTP, acknowledgements and handshakes   |
 * | `crossfade_slow_consumers_total`     |                              | connections cut off because they did not read     |
 * | `crossfade_handovers_asked_total`    | reason                       | clients asked to move (`rebalance` or `drain`)    |
 * | `crossfade_admissions_total`         |                              | connections with a session that had their turn    |
 * | `crossfade_admissions_refused_total` |                              | those that were told to come back later instead   |
 * | `crossfade_admissions_waiting`       |                              | connections with a session that wait for it now   |
 * | `crossfade_redis_connected`          |                              | 1 while Redis answers, else 0                     |
 * | `crossfade_store_failing`            |                              | 1 while DynamoDB fails or does not answer, else 0 |
 * | `crossfade_store_failures_total`     |                              | requests to DynamoDB that failed                  |
 * | `crossfade_injected_fault`           |                              | 1 while it answers badly on purpose, else 0       |
 *
 * Those of the process, such as `process_cpu_seconds_total`, are beside them where `processMetrics` was called.
 */
export class Metrics {
  /** What is told elsewhere too; Prometheus' counters take it over when they are read. */
  readonly #counts = { messages: 0, handovers: { rebalance: 0, drain: 0 }, refusals: 0 };
  readonly #registry = new Registry();
  readonly #duplicates = this.#counter('message_duplicates', 'Acknowledged messages that were stored before');
  readonly #remembered = this.#counter('remembered_pages', 'Pages answered from memory, without the store');
  readonly #refused = this.#counter('refused', 'Refusals, by the error code', ['code']);
  readonly #slowConsumers = this.#counter('slow_consumers', 'Connections cut off as they did not read');
  readonly #storeFailures = this.#counter('store_failures', 'Requests to DynamoDB that failed');
  readonly #append = new Histogram({
    name: 'crossfade_append_seconds',
    help: "From a message's arrival until it was durable",
    buckets: APPEND_BUCKETS,
    registers: [this.#registry],
  });

  /** @param ofProcess the metrics of the process, where they are wanted */
  constructor(
    whoAmI: WhoAmI,
    private readonly sources: MetricsSources,
    private readonly ofProcess?: Registry,
  ) {
    const { colour, version, instanceId: instance_id } = whoAmI;
    const labelNames = ['colour', 'version', 'instance_id'];
    const registers = [this.#registry];
    new Gauge({ name: 'crossfade_info', help: 'Who this is', labelNames, registers }).set(
      { colour, version, instance_id },
      1,
    );
    this.#countTotals();
    this.#lookAtNow();
  }

  /** A message was acknowledged. */
  appended(duplicate: boolean, seconds: number): void {
    this.#counts.messages += 1;
    if (duplicate) this.#duplicates.inc();
    this.#append.observe(seconds);
  }

  rememberedPage(): void {
    this.#remembered.inc();
  }

  refused(code: ErrorCode): void {
    this.#counts.refusals += 1;
    this.#refused.inc({ code });
  }

  slowConsumer(): void {
    this.#slowConsumers.inc();
  }

  handoversAsked(reason: Handover['reason'], clients: number): void {
    this.#counts.handovers[reason] += clients;
  }

  storeFailure(): void {
    this.#storeFailures.inc();
  }

  /** What the report in the log tells of, from the start on. */
  get figures(): Totals {
    const { messages, handovers } = this.#counts;
    return { messages, handovers: handovers.rebalance + handovers.drain };
  }

  /** Of all codes together, from the start on. */
  get refusals(): number {
    return this.#counts.refusals;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of them, in Prometheus' text format. */
  async text(): Promise<string> {
    const texts = [this.#registry, ...(this.ofProcess ? [this.ofProcess] : [])].map((registry) =>
      registry.metrics(),
    );
    return (await Promise.all(texts)).join('\n');
  }

  #countTotals(): void {
    this.#total('messages', 'Messages acknowledged, duplicates among them', () => [
      [{}, this.#counts.messages],
    ]);
    this.#total(
      'handovers_asked',
      'Clients asked to move',
      () => Object.entries(this.#counts.handovers).map(([reason, clients]) => [{ reason }, clients]),
      ['reason'],
    );
    const { admissions } = this.sources;
    this.#total(
      'admissions',
      'Connections with a session that had their turn, those among them whose ticket was then refused',
      () => [[{}, admissions().admitted]],
    );
    this.#total('admissions_refused', 'Connections with a session that were told to come back later', () => [
      [{}, admissions().refused],
    ]);
  }

  #lookAtNow(): void {
    const { connections, redisConnected, storeFailing, faultInjected, admissions } = this.sources;
    const byTransport = () => TRANSPORTS.map((transport): Value => [{ transport }, connections(transport)]);
    this.#now('connections', 'Open connections, by their transport', byTransport, ['transport']);
    this.#now('admissions_waiting', 'Connections with a session that wait for their turn', () => [
      [{}, admissions().waiting],
    ]);
    this.#now('redis_connected', 'Whether Redis answers', () => [[{}, Number(redisConnected())]]);
    this.#now('store_failing', 'Whether DynamoDB fails or does not answer', () => [
      [{}, Number(storeFailing())],
    ]);
    this.#now('injected_fault', 'Whether it answers badly on purpose', () => [[{}, Number(faultInjected())]]);
  }

  #counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name: `crossfade_${name}_total`, help, labelNames, registers: [this.#registry] });
  }

  /** A counter whose values are kept elsewhere, by their label if it has one, and looked at when they are read. */
  #total(name: string, help: string, look: () => readonly Value[], labelNames: string[] = []): void {
    new Counter({
      name: `crossfade_${name}_total`,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [labels, total] of look()) this.inc(labels, total);
      },
    });
  }

  /** A gauge of that kind. */
  #now(name: string, help: string, look: () => readonly Value[], labelNames: string[] = []): void {
    new Gauge({
      name: `crossfade_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        for (const [labels, value] of look()) this.set(labels, value);
      },
    });
  }
}
