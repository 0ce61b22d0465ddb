import { setMaxListeners } from 'node:events';
import type { CommandContext } from '../../command-line/context';
import { configuredDeployment } from '../../deployment/deployment';
import { AsyncStack } from '../../async-stack';
import { usualTasks } from '../../operations/start-stop-parts';
import { nameOf, type Target } from '../../rollout/connection';
import { Attention } from './attention';
import type { Backend } from '../http/backend';
import { CommandRunner } from '../commands/command-runner';
import type { ConsoleView, Point, Readiness } from '../contract';
import { EventStreams } from './event-streams';
import { startFleetFeed } from '../feeds/fleet-feed';
import { startObserver, type Observer } from '../observer/observer';
import { OperationLedger } from '../commands/operation-ledger';
import { startParameterFeed } from '../feeds/parameter-feed';
import { examine } from './readiness';
import { RecentHistory, unknownPoint } from './recent-history';
import { startRequestFeed } from '../feeds/request-feed';
import { describeFailure, openSession } from './session';
import { withShortNames } from '../short-names';
import type { TelemetrySource } from '../feeds/telemetry-source';
import { startTrafficFeed } from '../feeds/traffic-feed';

export interface LiveConfig {
  readonly env: CommandContext['env'];
  readonly target: Target;
  /** The application's address, or why it is not known. */
  readonly url: string | { readonly unknown: string };
  /** Where the audience goes; null when it is not known. */
  readonly audienceUrl: string | null;
  /** The flags that lead a verb to the same place. */
  readonly flags: string;
  /** Clients of the observer; 0 for none. */
  readonly observerClients: number;
  /** Connects to what the instances of the application at an address relay. @throws Error for people */
  readonly connectTelemetry: (url: string, signal: AbortSignal) => Promise<TelemetrySource>;
  /** Told, a line at a time, what the terminal should show. */
  readonly log: (line: string) => void;
}

/* A reading of the traffic is eight calls, and AWS has a limit for all calls of an account together. */
const PACE = {
  aws: { requestsPerSecond: 10, trafficMs: 3_000, rolloutMs: 2_000, faultMs: 5_000, auditMs: 10_000 },
  rehearsal: { requestsPerSecond: 20, trafficMs: 1_000, rolloutMs: 1_000, faultMs: 1_000, auditMs: 3_000 },
} as const;
const VIEW_EVERY_MS = 500;
const DOTS_EVERY_MS = 250;
const POINT_EVERY_MS = 1_000;
/* What changes together is told together. */
const CHANGE_WITHIN_MS = 40;

/**
 * Begins to follow a deployment for pages: nothing is asked or sampled before the first of them comes.
 * @throws UsageError for what can be put right: no rehearsal, no credentials
 */
export async function openLive(config: LiveConfig): Promise<Backend> {
  const ending = new AbortController();
  const { signal } = ending;
  // Every request in turn listens to it.
  setMaxListeners(0, signal);
  const started = new AsyncStack();
  const tasks = usualTasks(configuredDeployment(config.env).config);
  const session = await openSession(config.target, signal);
  started.add(() => session.close());
  const live = new Live({ ...config, tasks }, session, started, signal);
  return {
    listen: (response) => live.listen(response),
    take: (command) => live.take(command),
    readiness: () => live.readiness(),
    close: async () => {
      ending.abort(new Error('the console has ended'));
      await started.dispose();
    },
  };
}

/** One console at work. */
class Live implements Omit<Backend, 'close'> {
  readonly #attention = new Attention(() => performance.now());
  readonly #history = new RecentHistory();
  readonly #streams: EventStreams;
  readonly #ledger = new OperationLedger(Date.now, () => this.#tellSoon());
  readonly #runner: CommandRunner;
  readonly #traffic: ReturnType<typeof startTrafficFeed>;
  readonly #parameters: ReturnType<typeof startParameterFeed>;
  readonly #fleet: ReturnType<typeof startFleetFeed> | undefined;
  readonly #requests: ReturnType<typeof startRequestFeed>;
  #observer: Observer | undefined;
  #readiness: Promise<Readiness> | undefined;
  #telling: NodeJS.Timeout | undefined;
  #wasSampling = false;

  constructor(
    private readonly config: LiveConfig & { readonly tasks: number },
    session: Awaited<ReturnType<typeof openSession>>,
    private readonly started: AsyncStack,
    private readonly signal: AbortSignal,
  ) {
    const { target, url } = config;
    const pace = PACE[target.endpoint === undefined ? 'aws' : 'rehearsal'];
    const isWanted = () => this.#attention.isReading;
    const common = {
      isWanted,
      signal,
      now: Date.now,
      describe: (error: unknown) => describeFailure(error, target),
      onChange: () => this.#tellSoon(),
    };
    this.#streams = new EventStreams((count) => this.#pagesChanged(count));
    this.#traffic = startTrafficFeed({ ...common, router: session.router, everyMs: pace.trafficMs });
    this.#parameters = startParameterFeed({ ...common, session, fault: session.fault, pace });
    this.#fleet =
      typeof url === 'string'
        ? startFleetFeed({ ...common, url, connect: () => config.connectTelemetry(url, signal) })
        : undefined;
    this.#requests = startRequestFeed({
      url: typeof url === 'string' ? url : undefined,
      perSecond: pace.requestsPerSecond,
      now: Date.now,
    });
    this.#runner = new CommandRunner({
      target,
      session,
      url,
      flags: config.flags,
      signal,
      log: config.log,
      ledger: this.#ledger,
      tasks: config.tasks,
      onChanged: () => this.#hurry(),
    });
    started.add(() => this.#end());
    // Stopped first of all: what ends is not begun again.
    this.#tick();
  }

  listen(response: Parameters<Backend['listen']>[0]): boolean {
    return this.#streams.open(response, (send) => {
      send('history', this.#history.content);
      send('view', this.#view());
    });
  }

  take(command: Parameters<Backend['take']>[0]): string | undefined {
    return this.#runner.take(command);
  }

  /* Several pages that ask at once are answered by one look. */
  readiness(): Promise<Readiness> {
    this.#readiness ??= examine(this.config, this.signal).finally(() => (this.#readiness = undefined));
    return this.#readiness;
  }

  #pagesChanged(count: number): void {
    const { url, observerClients } = this.config;
    if (!this.#attention.pages(count)) return;
    this.#hurry();
    if (typeof url === 'string' && observerClients > 0) {
      const isWanted = () => this.#attention.isObserving;
      this.#observer ??= startObserver({ url, clients: observerClients, isWanted });
    }
  }

  #tick(): void {
    const timers = [
      setInterval(() => this.#tellView(), VIEW_EVERY_MS),
      setInterval(() => this.#tellDots(), DOTS_EVERY_MS),
      setInterval(() => this.#tellPoint(), POINT_EVERY_MS),
    ];
    this.started.add(() => {
      for (const timer of timers) clearInterval(timer);
      clearTimeout(this.#telling);
    });
  }

  async #end(): Promise<void> {
    this.#streams.close();
    const feeds = [this.#traffic.ended, this.#parameters.ended, this.#fleet?.ended];
    await Promise.all([this.#runner.ended(), this.#observer?.close(), this.#requests.close(), ...feeds]);
  }

  #hurry(): void {
    this.#traffic.hurry();
    this.#parameters.hurry();
    this.#fleet?.hurry();
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#tellView();
    }, CHANGE_WITHIN_MS);
  }

  #tellView(): void {
    if (this.#streams.count > 0) this.#streams.send('view', this.#view());
  }

  #tellDots(): void {
    const dots = this.#requests.tally.freshDots();
    if (dots.length === 0) return;
    this.#history.addDots(dots);
    this.#streams.send('dots', dots);
  }

  #tellPoint(): void {
    const { isSampling } = this.#attention;
    this.#requests.sample(isSampling);
    if (!isSampling && !this.#wasSampling) return;
    const point = isSampling && this.#wasSampling ? this.#point() : unknownPoint(Date.now());
    this.#wasSampling = isSampling;
    this.#history.addPoint(point);
    this.#streams.send('point', point);
  }

  #point(): Point {
    const { configured, stale } = this.#traffic.view;
    // What nobody has read lately is not known.
    const isRead = this.#attention.isReading && stale === null;
    const { requests, errors } = this.#requests.tally.endSecond();
    const delivery = this.#observer?.view()?.deliveryMs;
    const sockets = this.#fleet?.view().sockets;
    return {
      at: Date.now(),
      configured: isRead ? configured : null,
      requests: typeof this.config.url === 'string' ? requests : null,
      errors,
      // Those of an instance that is silent are not known.
      sockets: sockets?.complete ? sockets.counts : null,
      deliveryP99Ms: { blue: delivery?.blue?.p99 ?? null, green: delivery?.green?.p99 ?? null },
      mark: this.#traffic.takeMark(),
    };
  }

  #view(): ConsoleView {
    const { target, url, audienceUrl } = this.config;
    const unknown =
      typeof url === 'string'
        ? null
        : withShortNames(`the application's address is not known: ${url.unknown}`);
    return {
      at: Date.now(),
      place: { kind: target.endpoint === undefined ? 'aws' : 'rehearsal', name: nameOf(target) },
      audienceUrl,
      traffic: this.#traffic.view,
      ...this.#requests.tally.view(),
      ...(this.#fleet?.view() ?? { instances: [], sockets: null, telemetryProblem: unknown }),
      observer: this.#observer?.view() ?? null,
      observerProblem: this.#observerProblem(unknown),
      parametersProblem: this.#parameters.problem(),
      audit: this.#parameters.audit(),
      rollout: this.#parameters.rollout(),
      fault: this.#parameters.fault(),
      operations: this.#ledger.list,
    };
  }

  #observerProblem(unknown: string | null): string | null {
    if (this.config.observerClients === 0) return 'there is no observer: it was switched off';
    return unknown ?? this.#observer?.problem() ?? null;
  }
}
