import type { AudienceFigures } from '../audience/audience';
import type { ObserverView } from './contract';

type Counted = Pick<ObserverView, 'dropped' | 'sent' | 'acknowledged' | 'lost' | 'shownTwice' | 'handovers'>;

const NOTHING: Counted = {
  dropped: 0,
  sent: 0,
  acknowledged: 0,
  lost: 0,
  shownTwice: 0,
  handovers: 0,
};

/** What the observer has seen, over all of its processes: what one saw that has died is not forgotten. */
export class ObserverRecord {
  #before: Counted = NOTHING;
  #view: ObserverView | null = null;

  /** As of the last figures; null when there are none. */
  get view(): ObserverView | null {
    return this.#view;
  }

  take({ clients, connected, dropped, messages, handovers, recentDeliveryByColour }: AudienceFigures): void {
    const { sent, acknowledged, lost, duplicated } = messages;
    const counted = sumOf(this.#before, {
      dropped,
      sent,
      acknowledged,
      lost,
      shownTwice: duplicated,
      handovers,
    });
    this.#view = { clients, connected, ...counted, deliveryMs: recentDeliveryByColour };
  }

  /** The process has died: nobody is connected any more, and the next one begins to count at nothing. */
  processEnded(): void {
    if (!this.#view) return;
    const { dropped, sent, acknowledged, lost, shownTwice, handovers } = this.#view;
    this.#before = { dropped, sent, acknowledged, lost, shownTwice, handovers };
    this.#view = { ...this.#view, connected: 0, deliveryMs: { blue: null, green: null } };
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
