import http from 'node:http';
import https from 'node:https';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { LatencyHistogram } from '../audience/latency-histogram';
import type { ColourTraffic } from './signals';

export interface ColourSamplerConfig {
  /** The application's address. */
  readonly url: string;
  /** Of the session with which the API is asked. */
  readonly token: string;
  /** Requests a second to each colour. */
  readonly ratePerSecond: number;
  /** A request that has had no answer after so many milliseconds is given up. @default 5000 */
  readonly answerWithinMs?: number;
}

const ANSWER_WITHIN_MS = 5_000;
/** When this process has done nothing for so long, what was under way tells of this process and not of a colour. */
const STALL_MS = 500;
/** More requests than these do not wait for one colour at a time. */
const MOST_UNDER_WAY = 150;
const MESSAGES = 20;

/**
 * Asks both colours at a steady rate, each by the load balancer's rule for previews, so that whatever comes of a
 * request is that colour's: it asks in turn who answers, and for a page of messages, for which the store is read. What
 * is not the answer that was asked for is an error: a status other than 200, the load balancer's own included, an
 * answer of the other colour, a broken connection, silence. What was under way while this process itself stood still
 * does not count.
 */
export class ColourSampler {
  readonly #agents = { 'http:': new http.Agent(KEPT_ALIVE), 'https:': new https.Agent(KEPT_ALIVE) };
  readonly #underWay: Record<Colour, Set<Promise<void>>> = { blue: new Set(), green: new Set() };
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #startedAt = performance.now();
  #step = newStep();
  #due = 0;
  #aliveAt = performance.now();
  #stalls = 0;

  constructor(private readonly config: ColourSamplerConfig) {
    this.#timer = setInterval(() => this.#sendDue(), 1_000 / config.ratePerSecond);
  }

  /** Counts from now on; requests that are under way do not count. */
  beginStep(): void {
    this.#step = newStep();
  }

  /** What became of the requests that were sent since the step began, as far as that is known. */
  traffic(): Readonly<Record<Colour, ColourTraffic>> {
    return { blue: this.#step.blue.traffic(), green: this.#step.green.traffic() };
  }

  /** Sends no more, and resolves when every request has been answered or given up. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#underWay.blue, ...this.#underWay.green]);
    this.abort();
  }

  /** Ends at once. */
  abort(): void {
    clearInterval(this.#timer);
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /* A late timer sends what it missed, so that the rate holds, but no flood after a long pause. */
  #sendDue(): void {
    this.#noticeStall();
    const { ratePerSecond } = this.config;
    const due = Math.floor(((performance.now() - this.#startedAt) / 1_000) * ratePerSecond);
    const sending = Math.min(due - this.#due, ratePerSecond);
    this.#due = due;
    for (let sent = 0; sent < sending; sent += 1) {
      for (const colour of COLOURS) this.#send(colour, (due - sent) % 2 === 0);
    }
  }

  #send(colour: Colour, whoami: boolean): void {
    const underWay = this.#underWay[colour];
    if (underWay.size >= MOST_UNDER_WAY) return;
    const tally = this.#step[colour];
    const startedAt = performance.now();
    const stalls = this.#stalls;
    const count = (right: boolean, ms?: number) => {
      this.#noticeStall();
      if (this.#stalls === stalls) tally.add(right, ms);
    };
    const asking = (whoami ? this.#whoami(colour) : this.#page(colour)).then(
      (right) => count(right, performance.now() - startedAt),
      () => count(false),
    );
    underWay.add(asking);
    void asking.then(() => underWay.delete(asking));
  }

  #noticeStall(): void {
    const now = performance.now();
    if (now - this.#aliveAt > STALL_MS) this.#stalls += 1;
    this.#aliveAt = now;
  }

  async #whoami(colour: Colour): Promise<boolean> {
    const { status, body } = await this.#get(`/whoami?colour=${colour}`);
    if (status !== 200) return false;
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && 'colour' in answer && answer.colour === colour;
  }

  async #page(colour: Colour): Promise<boolean> {
    const { status } = await this.#get(`/api/rooms/lobby/messages?limit=${MESSAGES}&colour=${colour}`);
    return status === 200;
  }

  /* A kept connection may be closed in the moment in which it is used again: then it was no answer of anybody's. */
  async #get(path: string): Promise<Answer> {
    const url = new URL(path, this.config.url);
    const { agent, get } =
      url.protocol === 'https:'
        ? { agent: this.#agents['https:'], get: https.get }
        : { agent: this.#agents['http:'], get: http.get };
    const headers = { authorization: `Bearer ${this.config.token}` };
    const options = { headers, signal: AbortSignal.timeout(this.config.answerWithinMs ?? ANSWER_WITHIN_MS) };
    try {
      return await answerOf((onAnswer) => get(url, { ...options, agent }, onAnswer));
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) throw error;
      return answerOf((onAnswer) => get(url, { ...options, agent: false }, onAnswer));
    }
  }
}

const KEPT_ALIVE = { keepAlive: true, scheduling: 'fifo', maxFreeSockets: 16 } as const;

interface Answer {
  readonly status: number;
  readonly body: string;
}

class StaleConnectionError extends Error {}

function answerOf(ask: (onAnswer: (response: http.IncomingMessage) => void) => http.ClientRequest) {
  return new Promise<Answer>((resolve, reject) => {
    let answered = false;
    const request = ask((response) => {
      answered = true;
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && !answered && error.code === 'ECONNRESET';
      reject(stale ? new StaleConnectionError() : error);
    });
  });
}

class Tally {
  #requests = 0;
  #errors = 0;
  readonly #latency = new LatencyHistogram();

  /** @param ms how long the answer took; left out where there was none */
  add(right: boolean, ms?: number): void {
    this.#requests += 1;
    if (!right) this.#errors += 1;
    if (ms !== undefined) this.#latency.record(ms);
  }

  traffic(): ColourTraffic {
    return { requests: this.#requests, errors: this.#errors, p95Ms: this.#latency.percentile(0.95) };
  }
}

function newStep(): Record<Colour, Tally> {
  return { blue: new Tally(), green: new Tally() };
}
