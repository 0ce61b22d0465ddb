import { setMaxListeners } from 'node:events';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSession } from '../../app/client/chat-api';
import { ChatClient } from '../../app/client/chat-client';
import { isColour, type Colour } from '../../app/contract/colour';
import { parseSplit } from '../../app/contract/weights';
import type { ChatMessage, Health } from '../../app/contract/messages';
import { currentConfig, resourceNames } from '../../infra/outputs';
import type { AudienceResult } from '../audience/audience';
import type { RemoteAudienceOptions } from '../audience/audience-messages';
import { RemoteAudience } from '../audience/remote-audience';
import { socketsConverged } from '../audience/convergence';
import { buildVariant } from '../build-variant';
import { PROJECT_ROOT } from '../project-root';
import { AsyncStack } from '../async-stack';
import { freePort } from '../rehearsal/free-port';
import { startRehearsal, type Rehearsal, type RunningTask, type StoreFault } from '../rehearsal/rehearsal';
import { readSystem } from '../rehearsal/stack-reader/stack-reader';
import { startRedis, type RunningRedis } from '../rehearsal/stores/redis';
import { withRouter } from '../rollout/connection';
import { rollBackTraffic, shiftTraffic, type ShiftOutcome } from '../rollout/shift';
import { systemClock } from '../rollout/system-clock';
import type { Mutation } from '../source-mutations';
import type { Prepared } from './prepared';

/** What a stage begins with. */
export interface Setting {
  /** @default nobody */
  readonly audience?: Omit<RemoteAudienceOptions, 'url'>;
  /** @default '50/50' */
  readonly split?: string;
  /** Of each colour. @default 1 */
  readonly tasks?: number;
  /** What is different in the code that a colour runs. */
  readonly mutations?: Partial<Record<Colour, readonly Mutation[]>>;
  /** Environment variables that a colour's tasks have besides. */
  readonly environment?: Partial<Record<Colour, Readonly<Record<string, string>>>>;
}

/** What a scenario begins with. */
export interface Scene extends Setting {
  readonly audience: Omit<RemoteAudienceOptions, 'url'>;
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;
const ANSWER_WITHIN_MS = 2_000;
const HOST = '127.0.0.1';
/* Rooms of the audience are not listed; an id is the slug of a name. */
const FIRST_ROOM = 'audience-1';

/** A rehearsal, mostly with an audience, and the means to break it. All of it is gone after `clear`. */
export class Stage {
  /** Asked before each request to DynamoDB: what it does instead of answering at once. */
  storeFault: () => StoreFault | undefined = () => undefined;
  readonly #parts = new AsyncStack();
  readonly #clearing = new AbortController();
  /** Aborted when the stage is cleared, or by whoever set it. */
  readonly #signal: AbortSignal;
  /** Errors that the tasks told last, and what Redis and the rehearsal reported, for when something goes wrong. */
  readonly #log: string[] = [];
  #rehearsal: Rehearsal | undefined;
  #redis: RunningRedis | undefined;
  #audience: RemoteAudience | undefined;
  readonly #deployment = currentConfig(PROJECT_ROOT, process.env);

  private constructor(signal: AbortSignal | undefined) {
    const signals = signal ? [signal, this.#clearing.signal] : [this.#clearing.signal];
    this.#signal = AbortSignal.any(signals);
    // Every call of AWS that is under way listens, and there may be many.
    setMaxListeners(0, this.#signal);
  }

  /**
   * Sets the scene: everything healthy, the split as wanted, the audience, if there is one, seated and chatting.
   * @param signal when it is aborted, whatever is waited for here rejects; the stage is still to be cleared
   */
  static async set(prepared: Prepared, scene: Setting, signal?: AbortSignal): Promise<Stage> {
    signal?.throwIfAborted();
    const stage = new Stage(signal);
    try {
      await stage.#start(prepared, scene);
      return stage;
    } catch (error) {
      await stage.clear();
      throw error;
    }
  }

  get rehearsal(): Rehearsal {
    if (!this.#rehearsal) throw new Error('the rehearsal has not started');
    return this.#rehearsal;
  }

  get redis(): RunningRedis {
    if (!this.#redis) throw new Error('Redis has not started');
    return this.#redis;
  }

  get audience(): RemoteAudience {
    if (!this.#audience) throw new Error('the audience is not there');
    return this.#audience;
  }

  wait(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#signal });
  }

  /** Resolves when something is so. @throws Error when it is not within the time, saying what was waited for */
  async until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await isSo())) {
      if (performance.now() > end)
        throw new Error(`not within ${withinMs / 1_000} s: ${what}${this.lastWords()}`);
      await this.wait(POLL_MS);
    }
  }

  /** What the tasks said last of errors, and what Redis and the rehearsal reported; empty when there was none. */
  lastWords(): string {
    return this.#log.length === 0 ? '' : `\n${this.#log.join('\n')}`;
  }

  shift(split: string): Promise<void> {
    return this.#move((router) =>
      shiftTraffic(router, { weights: parseSplit(split), force: false }, systemClock),
    );
  }

  rollBack(): Promise<void> {
    return this.#move((router) => rollBackTraffic(router, {}, systemClock));
  }

  /** Resolves when the open sockets have followed a split. */
  followed(split: string): Promise<void> {
    const weights = parseSplit(split);
    return this.until(`the open sockets follow ${split}`, () =>
      socketsConverged(weights, this.audience.figures().openSockets),
    );
  }

  /** The running tasks of a colour. */
  tasks(colour: Colour): readonly RunningTask[] {
    const service = resourceNames(this.#deployment).services[colour];
    return this.rehearsal.tasks().filter((task) => task.service === service);
  }

  /** Resolves when as many tasks as are wanted are healthy again, and this one is none of them. */
  async replaced({ pid }: RunningTask): Promise<void> {
    await this.until('the task ends', () => this.rehearsal.tasks().every((task) => task.pid !== pid));
    await this.#ready();
  }

  /** What every running task says of itself; empty while one of them does not answer. */
  async health(): Promise<readonly Health[]> {
    const answers = this.rehearsal.tasks().map(({ port }) => get(port, '/health'));
    const texts = await Promise.all(answers);
    return texts.includes(undefined) ? [] : texts.map((text) => JSON.parse(text ?? '') as Health);
  }

  /** The sum of a metric over all running tasks; NaN while one of them does not answer. */
  async metric(name: string): Promise<number> {
    const texts = await Promise.all(this.rehearsal.tasks().map(({ port }) => get(port, '/metrics')));
    return texts.reduce((sum, text) => sum + (text === undefined ? NaN : valueOf(name, text)), 0);
  }

  /** Somebody with a session, who has not come in yet. */
  async visitor(): Promise<{ enter(): Promise<readonly ChatMessage[]> }> {
    const { url } = this.rehearsal;
    const { token } = await createSession(url, 'visitor');
    const client = new ChatClient({ url, token });
    this.#parts.add(() => client.close());
    return {
      /** Comes into a room of the audience, and answers what is to be seen there. */
      enter: async () => {
        client.start();
        await client.join(FIRST_ROOM);
        return client.room(FIRST_ROOM)?.messages ?? [];
      },
    };
  }

  /** Everybody has a connection. */
  everybodyBack(): Promise<void> {
    return this.until('everybody is connected', () => {
      const { clients, connected } = this.audience.figures();
      return connected === clients;
    });
  }

  /** The end of the scenario: the last messages are waited for, and what the audience saw is judged. */
  judged(): Promise<AudienceResult> {
    return this.audience.stop();
  }

  /** Ends everything that was started. */
  async clear(): Promise<void> {
    this.#clearing.abort(new Error('the stage is cleared'));
    await this.#parts.dispose();
  }

  async #start(prepared: Prepared, scene: Setting): Promise<void> {
    const directory = mkdtempSync(path.join(prepared.directory, 'stage-'));
    const onLog = (line: string) => this.#note(line);
    const redis = await startRedis({
      env: { PATH: process.env.PATH },
      directory,
      onLog,
      signal: this.#signal,
    });
    this.#redis = redis;
    this.#parts.add(() => redis.stop());
    const imageOf = async (colour: Colour) => (await variant(colour, scene, directory)) ?? prepared.image;
    const images = { blue: await imageOf('blue'), green: await imageOf('green') };
    const { imageTags } = this.#deployment;
    const rehearsal = await startRehearsal({
      system: await readSystem(prepared.stacks, this.#deployment.region),
      redis,
      image: (tag) => (tag === imageTags.blue ? images.blue : images.green),
      host: HOST,
      weightsParameter: resourceNames(this.#deployment).weightsParameter,
      loadBalancerPort: await freePort(),
      awsPort: 0,
      tasksPerService: scene.tasks ?? 1,
      storeFault: () => this.storeFault(),
      extraEnvironment: (service) => this.#environmentOf(service, scene),
      onEvent: (event) => {
        if (event.type === 'log' && /"level":(50|60)/.test(event.line))
          this.#note(`${event.service} ${event.line}`);
      },
      onLog: () => undefined,
      onError: (error) => this.#note(String(error)),
    });
    this.#rehearsal = rehearsal;
    this.#parts.add(() => rehearsal.stop());
    await this.#ready();
    const split = scene.split ?? '50/50';
    if (split !== '100/0') await this.shift(split);
    if (!scene.audience) return;
    const audience = { settleMs: 60_000, joinsPerSecond: 100, ...scene.audience };
    this.#audience = await RemoteAudience.start({ url: rehearsal.url, ...audience }, this.#signal);
    await this.until('messages flow', () => this.audience.figures().messages.acknowledged > 10);
  }

  #environmentOf(service: string, { environment = {} }: Setting): Readonly<Record<string, string>> {
    const names = resourceNames(this.#deployment).services;
    const colour = Object.keys(names).find((key) => isColour(key) && names[key] === service);
    return (isColour(colour) && environment[colour]) || {};
  }

  #ready(): Promise<void> {
    return this.rehearsal.ready(AbortSignal.any([this.#signal, AbortSignal.timeout(READY_WITHIN_MS)]));
  }

  async #move(move: (router: Parameters<typeof shiftTraffic>[0]) => Promise<ShiftOutcome>): Promise<void> {
    const target = { endpoint: this.rehearsal.awsEndpointUrl, deployment: this.#deployment };
    const outcome = await withRouter(target, this.#signal, move);
    if (outcome.kind === 'refusal') throw new Error(`the shift was refused: ${outcome.reason}`);
  }

  #note(line: string): void {
    this.#log.push(line.slice(0, 500));
    if (this.#log.length > 20) this.#log.shift();
  }
}

/** The app with what is different in a colour's code; undefined where nothing is. */
async function variant(
  colour: Colour,
  { mutations = {} }: Setting,
  directory: string,
): Promise<string | undefined> {
  const different = mutations[colour];
  if (!different) return undefined;
  const bundle = path.join(directory, colour);
  await buildVariant(bundle, different);
  return bundle;
}

/** What a task answers at its own address; undefined when it does not. */
async function get(port: number, path: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return await (await fetch(`http://${HOST}:${port}${path}`, { signal })).text();
  } catch {
    return undefined;
  }
}

/** The sum of a metric over its labels, in the text format of Prometheus. */
function valueOf(name: string, text: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
