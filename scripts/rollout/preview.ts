import { z } from 'zod';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { Check } from '../doctor/check';
import { freshRequest, requestFailure, type FreshAnswer } from './fresh-request';

export interface PreviewConfig {
  readonly url: string;
  readonly colour: Colour;
  /** How many times to ask who answers. */
  readonly requests: number;
  readonly signal: AbortSignal;
}

export interface Preview {
  readonly checks: readonly Check[];
  /** The versions that answered. */
  readonly versions: readonly string[];
}

const ANSWER_WITHIN_MS = 5_000;
const AT_ONCE = 5;

const whoAmISchema = z.object({ colour: z.enum(COLOURS), version: z.string() });
const healthSchema = z.object({ status: z.string(), colour: z.enum(COLOURS) });

/**
 * Looks at a colour as its first visitors would, by the listener's rule for `?colour=`: whatever its weight is, nobody
 * else is led there.
 */
export async function previewColour(config: PreviewConfig): Promise<Preview> {
  const [health, page, answers] = await Promise.all([checkHealth(config), checkPage(config), askAll(config)]);
  const { checks, versions } = judgeAnswers(config.colour, answers);
  return { checks: [health, ...checks, page, SOCKETS], versions };
}

const SOCKETS: Check = {
  name: 'sockets',
  status: 'ok',
  detail: 'not tried: by ?colour= the servers take a socket only with the signed ticket of a handover',
};

type Answer = { readonly answer: FreshAnswer; readonly ms: number } | { readonly failure: string };

async function ask({ url, colour, signal }: PreviewConfig, path: string): Promise<Answer> {
  const address = new URL(path, url);
  address.searchParams.set('colour', colour);
  const begun = performance.now();
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const answer = await freshRequest(address, within);
    return { answer, ms: performance.now() - begun };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: requestFailure(error) };
  }
}

async function askAll(config: PreviewConfig): Promise<Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < config.requests) {
    const many = Math.min(AT_ONCE, config.requests - answers.length);
    answers.push(...(await Promise.all(Array.from({ length: many }, () => ask(config, '/whoami')))));
  }
  return answers;
}

async function checkHealth(config: PreviewConfig): Promise<Check> {
  const name = 'health';
  const asked = await ask(config, '/health');
  const failure = failureOf(asked);
  if (failure !== undefined) return { name, status: 'failed', detail: `/health: ${failure}` };
  const health = parsed(healthSchema, asked);
  if (health?.colour !== config.colour)
    return { name, status: 'failed', detail: wrongColour(health?.colour) };
  return { name, status: 'ok', detail: `/health says ${health.status}` };
}

async function checkPage(config: PreviewConfig): Promise<Check> {
  const name = 'page';
  const page = await ask(config, '/');
  const failure = failureOf(page);
  if (failure !== undefined || !('answer' in page))
    return { name, status: 'failed', detail: `/: ${failure ?? ''}` };
  const { contentType, body } = page.answer;
  if (!contentType.startsWith('text/html')) {
    return { name, status: 'failed', detail: `/ is no page but ${contentType || 'of no type'}` };
  }
  const parts = partsOf(body, config.url);
  const asked = await Promise.all(
    parts.map(async (part) => ({ part, why: failureOf(await ask(config, part)) })),
  );
  const broken = asked.find(({ why }) => why !== undefined);
  return broken
    ? { name, status: 'failed', detail: `the page needs ${broken.part}: ${broken.why ?? ''}` }
    : { name, status: 'ok', detail: `loads, with ${parts.length} scripts and styles` };
}

/* Scripts and styles that the page names, where they are of the same origin. */
function partsOf(html: string, url: string): string[] {
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map(
    ([, part = '']) => part,
  );
  return [...new Set(named)].filter(
    (part) => URL.canParse(part, url) && new URL(part, url).origin === new URL(url).origin,
  );
}

function judgeAnswers(colour: Colour, answers: readonly Answer[]): Preview {
  const name = 'requests';
  const failures = answers.flatMap((asked) => failureOf(asked) ?? []);
  const told = answers.filter((asked) => failureOf(asked) === undefined);
  const whoAmIs = told.map((asked) => parsed(whoAmISchema, asked));
  const others = whoAmIs.filter((whoAmI) => whoAmI?.colour !== colour);
  const versions = [...new Set(whoAmIs.flatMap((whoAmI) => whoAmI?.version ?? []))].sort();
  const many = `${answers.length} of ${answers.length}`;
  const detail =
    failures.length > 0
      ? `${failures.length} of ${answers.length} failed, for example: ${failures[0] ?? ''}`
      : others.length > 0
        ? `${others.length} of ${answers.length}: ${wrongColour(others[0]?.colour)}`
        : `${many} answered by ${colour} ${versions.join(' and ')}`;
  const status = failures.length + others.length > 0 ? 'failed' : 'ok';
  const times = answers.flatMap((asked) => ('ms' in asked ? asked.ms : [])).sort((one, other) => one - other);
  return { checks: [{ name, status, detail }, latency(times)], versions };
}

function latency(times: readonly number[]): Check {
  const at = (share: number) => Math.round(times[Math.ceil(share * times.length) - 1] ?? 0);
  const detail =
    times.length === 0 ? 'nothing answered' : `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms`;
  return { name: 'latency', status: times.length === 0 ? 'failed' : 'ok', detail };
}

function failureOf(asked: Answer): string | undefined {
  if ('failure' in asked) return asked.failure;
  const { status } = asked.answer;
  return status === 200 ? undefined : `HTTP ${status}`;
}

function parsed<T>(schema: z.ZodType<T>, asked: Answer): T | undefined {
  try {
    return 'answer' in asked ? schema.safeParse(JSON.parse(asked.answer.body)).data : undefined;
  } catch {
    return undefined;
  }
}

function wrongColour(colour: Colour | undefined): string {
  return colour === undefined ? 'the answer names no colour' : `${colour} answered instead`;
}
