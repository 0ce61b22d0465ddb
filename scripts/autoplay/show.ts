import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatSplit, type Weights } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import { mayColour } from '../command-line/text-style';
import { socketsConverged, type Counts } from '../audience/convergence';
import type { Shifted, ShowOperator } from './operator';
import { createProgress, type Progress } from './progress';
import { RemoteAudience } from '../audience/remote-audience';
import type { Mark } from '../charts/marks';
import { judgeShow, type Report, type ShowRecord, type StepRecord } from './report';
import { reportText } from './report-text';
import { startSampler, type Sample } from './sampler';
import type { Timeline, TimelinePoint } from './timeline';

export interface ShowOptions {
  readonly clients: number;
  readonly rooms: number;
  /** Messages a second, of all clients together. */
  readonly rate: number;
  readonly steps: readonly Weights[];
  readonly stepSeconds: number;
  /** Where to write report.json and report.html. */
  readonly report?: string;
  /** Whether to print the report as JSON, and nothing else. */
  readonly json?: true;
}

export interface ShowConfig {
  readonly context: CommandContext;
  readonly options: ShowOptions;
  readonly url: string;
  readonly operator: ShowOperator;
  readonly readyMs: number;
}

const SAMPLES_PER_SECOND = 50;
const TICK_MS = 250;
const POINT_EVERY_MS = 1_000;

/** Plays the show without a person, and reports. Sets the exit status 1 when the promise did not hold. */
export async function playShow(config: ShowConfig): Promise<void> {
  const { context, options } = config;
  const { clients, rooms, rate: ratePerSecond } = options;
  context.err(`${clients} clients are coming in\n`);
  const audience = await RemoteAudience.start(
    { url: config.url, clients, rooms, ratePerSecond },
    context.signal,
  );
  const { record, timeline } = await new Show(config, audience).play();
  const report = judgeShow(config.readyMs, await audience.stop(), record);
  if (options.report !== undefined) await writeReport(options.report, report, timeline);
  context.out(options.json ? `${JSON.stringify(report)}\n` : reportText(report));
  if (!options.json && options.report !== undefined) {
    context.out(`report     ${path.join(options.report, 'report.html')}\n`);
  }
  if (!report.ok) context.setExitStatus(1);
}

/** One run: the steps, and what is measured meanwhile. */
class Show {
  private readonly startedAt = performance.now();
  private readonly progress: Progress;
  private readonly points: TimelinePoint[] = [];
  private readonly marks: Mark[] = [];
  /** Of the step. */
  private samples: Sample[] = [];
  /** Since the last point of the timeline. */
  private recentSamples: Sample[] = [];
  private lastPointAt = performance.now();
  /** Of the whole show. */
  private readonly unanswered: string[] = [];

  constructor(
    private readonly config: ShowConfig,
    private readonly audience: RemoteAudience,
  ) {
    const { env, err, isTerminal } = config.context;
    const isColoured = mayColour(env, isTerminal);
    this.progress = createProgress({ write: err, isTerminal, isColoured, now: () => performance.now() });
  }

  async play(): Promise<{ record: ShowRecord; timeline: Timeline }> {
    const { steps } = this.config.options;
    const sampler = startSampler(this.config.url, SAMPLES_PER_SECOND, (sample) => {
      this.samples.push(sample);
      this.recentSamples.push(sample);
      if (sample.colour === undefined) this.unanswered.push(sample.error ?? 'an error');
    });
    const records: StepRecord[] = [];
    try {
      for (const [index, weights] of steps.entries()) {
        const name = `step ${index + 1} of ${steps.length}`;
        records.push(await this.step(name, 'shift', () => this.config.operator.shift(weights)));
      }
      records.push(await this.step('rollback', 'rollback', () => this.config.operator.rollback()));
    } finally {
      await sampler.stop();
      this.progress.end();
    }
    return {
      record: { steps: records, unanswered: this.unanswered },
      timeline: { points: this.points, marks: this.marks },
    };
  }

  private async step(
    name: string,
    kind: StepRecord['kind'],
    shift: () => Promise<Shifted>,
  ): Promise<StepRecord> {
    const { signal } = this.config.context;
    const { weights, ms } = await shift();
    const verifiedAt = performance.now();
    const endsAt = verifiedAt + this.config.options.stepSeconds * 1_000;
    this.samples = [];
    this.marks.push({
      at: this.seconds(),
      label: `${kind === 'rollback' ? 'rollback ' : ''}${formatSplit(weights)}`,
    });
    let followMs: number | null = null;
    while (performance.now() < endsAt) {
      await sleep(TICK_MS, undefined, { signal });
      const { openSockets } = this.audience.figures();
      if (!socketsConverged(weights, openSockets)) followMs = null;
      else followMs ??= Math.round(performance.now() - verifiedAt);
      this.tick(name, weights, verifiedAt, endsAt);
    }
    const taken = this.samples.filter(({ at }) => at >= verifiedAt);
    return {
      kind,
      weights,
      shiftMs: Math.round(ms),
      samples: countByColour(taken),
      openSockets: this.audience.figures().openSockets,
      followMs,
    };
  }

  private tick(step: string, configured: Weights, verifiedAt: number, endsAt: number): void {
    const { openSockets, messages, dropped, clients, recentDeliveryMs } = this.audience.figures();
    const secondsLeft = (endsAt - performance.now()) / 1_000;
    const observed = countByColour(this.samples.filter(({ at }) => at >= verifiedAt));
    const { acknowledged, lost, duplicated } = messages;
    this.progress.show({
      step,
      secondsLeft,
      configured,
      observed,
      openSockets,
      clients,
      messages: acknowledged,
      dropped,
      lost,
      duplicated,
    });
    if (performance.now() - this.lastPointAt < POINT_EVERY_MS) return;
    this.lastPointAt = performance.now();
    const recent = countByColour(this.recentSamples);
    this.recentSamples = [];
    this.points.push({
      seconds: this.seconds(),
      configured,
      observedRequests: recent.blue + recent.green > 0 ? recent : undefined,
      openSockets,
      deliveryMs: recentDeliveryMs,
    });
  }

  private seconds(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }
}

function countByColour(samples: readonly Sample[]): Counts {
  const blue = samples.filter(({ colour }) => colour === 'blue').length;
  return { blue, green: samples.filter(({ colour }) => colour === 'green').length };
}

async function writeReport(directory: string, report: Report, timeline: Timeline): Promise<void> {
  const { reportHtml } = loadReportPage();
  await Promise.all([
    writeFile(path.join(directory, 'report.json'), `${JSON.stringify(report, null, 2)}\n`),
    writeFile(path.join(directory, 'report.html'), reportHtml(report, timeline)),
  ]);
}

function loadReportPage(): typeof import('./report-html') {
  // Not before there is something to report: the demo starts sooner without React.
  return createRequire(__filename)('./report-html') as typeof import('./report-html');
}
