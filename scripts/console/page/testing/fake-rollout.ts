import { otherColour } from '../../../../app/contract/colour';
import type { ConsoleCommand, RolloutView } from '../../contract';
import { allOn, type FakeShow } from './fake-show';

type Begin = Extract<ConsoleCommand, { readonly kind: 'rollout' }>;
type Steering = 'promote' | 'pause' | 'resume' | 'abort';

/** How soon a fault is noticed. */
const NOTICED_AFTER_MS = 3_000;

/** A rollout that passes its steps, unless a fault is at work in the receiving colour. */
export class FakeRollout {
  #index = 0;
  #phase: RolloutView['phase'] = 'shifting';
  #since: number | null = null;
  #verdicts: RolloutView['verdicts'] = [];
  #reason: string | null = null;

  constructor(private readonly begin: Begin) {}

  tick(show: FakeShow): void {
    if (this.#phase === 'shifting') {
      this.#shift(show);
      return;
    }
    if (this.#phase !== 'observing' || this.#since === null) return;
    const watched = show.now - this.#since;
    if (show.fault?.colour === this.begin.to && watched >= NOTICED_AFTER_MS) {
      this.#judge('fail', [
        `${this.begin.to} answers 12 of 41 with errors, ${otherColour(this.begin.to)} 0 of 41`,
      ]);
      this.#goBack(show, 'rolled-back');
    } else if (watched >= this.begin.pauseSeconds * 1_000) {
      this.#judge('pass', []);
      this.#goOn();
    }
  }

  steer(kind: Steering, show: FakeShow): void {
    if (kind === 'abort') {
      this.#goBack(show, 'aborted');
      return;
    }
    if (kind === 'pause') this.#phase = 'paused';
    if (kind === 'resume') {
      this.#phase = 'observing';
      this.#since = show.now;
    }
    if (kind === 'promote') {
      this.#judge('promoted', []);
      this.#goOn();
    }
  }

  end(phase: 'aborted'): void {
    this.#phase = phase;
  }

  view(): RolloutView {
    const { to, steps, pauseSeconds } = this.begin;
    return {
      to,
      steps,
      index: this.#index,
      phase: this.#phase,
      until: this.#since === null || this.#phase !== 'observing' ? null : this.#since + pauseSeconds * 1_000,
      text: '',
      reason: this.#phase === 'aborted' ? 'by user/ann' : this.#reason,
      verdicts: this.#verdicts,
      by: 'user/ann',
      driven: true,
    };
  }

  #shift(show: FakeShow): void {
    const percent = this.begin.steps[this.#index] ?? 100;
    show.shiftTo(
      { ...allOn(this.begin.to), [this.begin.to]: percent, [otherColour(this.begin.to)]: 100 - percent },
      'rollout',
    );
    this.#phase = this.begin.manual ? 'waiting' : 'observing';
    this.#since = show.now;
  }

  #judge(verdict: RolloutView['verdicts'][number]['verdict'], reasons: readonly string[]): void {
    const percent = this.begin.steps[this.#index] ?? 100;
    this.#verdicts = [...this.#verdicts, { percent, verdict, reasons }];
  }

  #goOn(): void {
    const isLast = this.#index === this.begin.steps.length - 1;
    this.#phase = isLast ? 'completed' : 'shifting';
    this.#since = null;
    if (!isLast) this.#index += 1;
  }

  #goBack(show: FakeShow, phase: 'rolled-back' | 'aborted'): void {
    this.#reason = phase === 'aborted' ? null : (this.#verdicts.at(-1)?.reasons[0] ?? null);
    show.shiftTo(allOn(otherColour(this.begin.to)), 'rollback', this.#reason);
    this.#phase = phase;
    this.#since = null;
  }
}
