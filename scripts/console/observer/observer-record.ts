import type { AudienceFigures } from '../../audience/audience';
import type { ObserverView } from '../contract';

type Counted = Pick<ObserverView, 'dropped' | 'sent' | 'acknowledged' | 'lost' | 'shownTwice' | 'handovers'>;

const NOTHING: Counted = {
  dropped: 0,
  sent: 0,
  acknowledged: 0,
  lost: 0,
  shownTwice: 0,
  handovers: 0,
};
const NO_DELIVERY = { blue: null, green: null };
/** Figures are told four times a second: after so many milliseconds without any, nobody observes. */
const SILENT_AFTER_MS = 3_000;

/** What the observer has seen, over all of its processes: what one saw that has died is not forgotten. */
export class ObserverRecord {
  #before: Counted = NOTHING;
  #view: Omit<ObserverView, 'blindMs'> | undefined;
  #heardAt = 0;
  #isAway = false;
  #blindMs = 0;

  /**
   * As of the last figures; null when there are none. The time in which nobody observed counts from the first of them.
   * @param now milliseconds of the clock by which figures are told
   */
  view(now: number): ObserverView | null {
    if (!this.#view) return null;
    const blindMs = Math.round(this.#blindMsUntil(now));
    return { ...this.#view, blindMs, ...(this.silentMs(now) !== null && { deliveryMs: NO_DELIVERY }) };
  }

  /** For how long a process has told nothing that has not ended; null when it has lately. */
  silentMs(now: number): number | null {
    const silentMs = now - this.#heardAt;
    return this.#view && !this.#isAway && silentMs > SILENT_AFTER_MS ? silentMs : null;
  }

  /** @param heardAt when they were told */
  take(figures: AudienceFigures, heardAt: number): void {
    const { clients, connected, dropped, messages, measured, handovers, recentDeliveryByColour } = figures;
    const { sent, acknowledged, duplicated } = messages;
    // Messages that are still being sent are not lost.
    const { lost } = measured;
    const counted = sumOf(this.#before, {
      dropped,
      sent,
      acknowledged,
      lost,
      shownTwice: duplicated,
      handovers,
    });
    if (this.#view) this.#blindMs = this.#blindMsUntil(heardAt);
    this.#heardAt = heardAt;
    this.#isAway = false;
    this.#view = { clients, connected, ...counted, deliveryMs: recentDeliveryByColour };
  }

  /** The process has died: nobody is connected any more, and the next one begins to count at nothing. */
  processEnded(): void {
    if (!this.#view) return;
    const { dropped, sent, acknowledged, lost, shownTwice, handovers } = this.#view;
    this.#before = { dropped, sent, acknowledged, lost, shownTwice, handovers };
    this.#isAway = true;
    this.#view = { ...this.#view, connected: 0, deliveryMs: NO_DELIVERY };
  }

  #blindMsUntil(now: number): number {
    const sinceMs = Math.max(0, now - this.#heardAt);
    return this.#blindMs + (this.#isAway || sinceMs > SILENT_AFTER_MS ? sinceMs : 0);
  }
}

function sumOf(one: Counted, other: Counted): Counted {
  return {
    dropped: one.dropped + other.dropped,
    sent: one.sent + other.sent,
    acknowledged: one.acknowledged + other.acknowledged,
    lost: one.lost + other.lost,
    shownTwice: one.shownTwice + other.shownTwice,
    handovers: one.handovers + other.handovers,
  };
}
