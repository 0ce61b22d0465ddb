import type { Colour } from '../../app/contract/colour';
import { LatencyHistogram, RecentLatency, type Percentiles } from './latency-histogram';
import { MessageMeasurement, type MeasuredMessages } from './measured-messages';
import { groupBy, misordered, type Problem, type Screen } from './screens';

export interface MessageFigures {
  readonly sent: number;
  readonly acknowledged: number;
  /** Reported as failed to their senders, and shown by nobody. */
  readonly failed: number;
  /** Attempts that came to nothing, of which the sender was told. */
  readonly retried: number;
  /** Messages that a member of their room should have shown and did not. */
  readonly lost: number;
  /** Messages that a member showed more than once. */
  readonly duplicated: number;
  /** Members that show messages in another order than the others of the room. */
  readonly misordered: number;
}

export interface Verdict {
  readonly messages: MessageFigures;
  readonly problems: readonly Problem[];
}

/** What a member reads of a message. */
export interface Content {
  /** The author's name. */
  readonly name: string;
  readonly text: string;
}

interface Message {
  readonly id: string;
  readonly room: Room;
  readonly sender: string;
  readonly text: string;
  readonly sentAt: number;
  acknowledgedAt: number | undefined;
  state: 'sending' | 'acknowledged' | 'failed';
  /** How often each member showed it, by the member's number; up to 255. */
  readonly shown: Uint8Array;
  shownBy: number;
  duplicated: boolean;
}

interface Room {
  readonly name: string;
  readonly members: Map<string, number>;
}

/** How far back the recent figures look, in milliseconds. */
const RECENT_MS = 1_000;
/* A colour with a small share shows few messages a second. */
const RECENT_BY_COLOUR_MS = 5_000;

/** Problems that are told in detail; further ones are only counted. */
const DETAILED_PROBLEMS = 200;

/**
 * Judges what the members of rooms showed by what was sent, knowing nothing of connections or of the server. Messages
 * go by the audience's own ids, which are in their texts. Members of a room are to be named before anything is sent.
 *
 * A message counts once it was acknowledged, or shown by anybody: then every member must show it once. So does one
 * whose sender was never told what became of it.
 */
export class Judge {
  readonly #rooms = new Map<string, Room>();
  readonly #messages = new Map<string, Message>();
  /* Not yet shown by everybody, or not yet answered. */
  readonly #open = new Set<Message>();
  #latency = new LatencyHistogram();
  #measurement = new MessageMeasurement(-Infinity);
  readonly #recent = new RecentLatency(RECENT_MS);
  readonly #recentByColour = {
    blue: new RecentLatency(RECENT_BY_COLOUR_MS),
    green: new RecentLatency(RECENT_BY_COLOUR_MS),
  };
  readonly #altered: Problem[] = [];
  #acknowledged = 0;
  #failed = 0;
  #retried = 0;
  #duplicated = 0;
  #concluded = false;

  member(room: string, member: string): void {
    const known = this.#rooms.get(room) ?? { name: room, members: new Map<string, number>() };
    this.#rooms.set(room, known);
    if (!known.members.has(member)) known.members.set(member, known.members.size);
  }

  sent(id: string, room: string, { name: sender, text }: Content, at: number): void {
    const known = this.#rooms.get(room);
    if (!known) return;
    const shown = new Uint8Array(known.members.size);
    const message: Message = {
      id,
      room: known,
      sender,
      text,
      sentAt: at,
      acknowledgedAt: undefined,
      state: 'sending',
      shown,
      shownBy: 0,
      duplicated: false,
    };
    this.#messages.set(id, message);
    this.#open.add(message);
  }

  acknowledged(id: string, at: number): void {
    const message = this.#messages.get(id);
    if (message) message.acknowledgedAt ??= at;
    this.#answered(id, 'acknowledged');
  }

  /** The sender was told that an attempt came to nothing, and that there will be another. */
  retried(id: string): void {
    this.#retried += 1;
    this.#measurement.refused(id);
  }

  failed(id: string): void {
    this.#measurement.refused(id);
    this.#answered(id, 'failed');
  }

  /**
   * A member has put the message on its screen. What the audience did not send is not judged. One with another author
   * or text is not the one that was sent: that one is still to be shown.
   * @param colour who serves that member at this moment, where that is known
   */
  shown(id: string, member: string, at: number, { name, text }: Content, colour?: Colour): void {
    const message = this.#messages.get(id);
    const index = message?.room.members.get(member);
    if (this.#concluded || !message || index === undefined) return;
    if (name !== message.sender || text !== message.text) {
      this.#markAltered(message, member, name);
      return;
    }
    const times = message.shown[index] ?? 0;
    message.shown[index] = Math.min(255, times + 1);
    if (times > 0) {
      this.#markDuplicated(message);
      return;
    }
    message.shownBy += 1;
    if (member !== message.sender) {
      this.#measurement.deliveries += 1;
      this.#latency.record(at - message.sentAt);
      this.#recent.record(at - message.sentAt, at);
      if (colour) this.#recentByColour[colour].record(at - message.sentAt, at);
    }
    this.#closeIfComplete(message);
  }

  /** Forgets the delivery times so far, and begins anew to count what `measured` tells. */
  startMeasuring(at: number): void {
    this.#latency = new LatencyHistogram();
    this.#measurement = new MessageMeasurement(at);
  }

  /** @param patienceMs how long after its acknowledgement a message counts as lost that a member lacks */
  measured(now: number, patienceMs: number): MeasuredMessages {
    const lacking = [...this.#open].filter(({ shownBy, room }) => shownBy < room.members.size);
    const acknowledgedAt = lacking.map((message) => message.acknowledgedAt).filter((at) => at !== undefined);
    return this.#measurement.figures(acknowledgedAt, now, patienceMs);
  }

  /** Milliseconds from the sender's call to the display at another member; null before the first. */
  deliveryMs(): Percentiles | null {
    return this.#latency.percentiles();
  }

  /** The same, of the last second or two. */
  recentDeliveryMs(now: number): Percentiles | null {
    return this.#recent.percentiles(now);
  }

  /** The same, of the last five to ten seconds, by the colour that served who it was shown to. */
  recentDeliveryByColour(now: number): Readonly<Record<Colour, Percentiles | null>> {
    const { blue, green } = this.#recentByColour;
    return { blue: blue.percentiles(now), green: green.percentiles(now) };
  }

  /** Whether every message is answered, and shown by all who should show it. */
  get settled(): boolean {
    return this.#open.size === 0;
  }

  /** Takes nothing into account from here on, so that it can be compared with screens of this moment. */
  conclude(): void {
    this.#concluded = true;
  }

  /** @param patienceMs how old a message must be before it counts as lost */
  figures(now: number, patienceMs: number): MessageFigures {
    let lost = 0;
    for (const message of this.#open) if (now - message.sentAt >= patienceMs) lost += 1;
    return this.#figures(lost, 0);
  }

  /**
   * Judges the whole run, with what the screens show in the end.
   * @param logs what somebody sees who comes when all is over, who is no member: everything that was acknowledged
   */
  verdict(screens: readonly Screen[], logs: readonly Screen[] = []): Verdict {
    const problems = [...this.#altered];
    const tell = (problem: Problem) => {
      if (problems.length < DETAILED_PROBLEMS) problems.push(problem);
    };
    for (const screen of screens) this.#absorb(screen);
    const lost = new Set<Message>();
    for (const message of this.#open) {
      this.#tellLoss(message, tell);
      lost.add(message);
    }
    this.#compareScreens([...screens, ...logs], lost, tell);
    this.#compareLogs(logs, lost, tell);
    for (const message of this.#messages.values()) if (message.duplicated) tellDuplicates(message, tell);
    return { messages: this.#figures(lost.size, misordered([...screens, ...logs], tell)), problems };
  }

  #figures(lost: number, outOfOrder: number): MessageFigures {
    return {
      sent: this.#messages.size,
      acknowledged: this.#acknowledged,
      failed: this.#failed,
      retried: this.#retried,
      lost,
      duplicated: this.#duplicated,
      misordered: outOfOrder,
    };
  }

  #answered(id: string, state: 'acknowledged' | 'failed'): void {
    const message = this.#messages.get(id);
    if (this.#concluded || !message || message.state === 'acknowledged') return;
    if (message.state === 'failed') this.#failed -= 1;
    message.state = state;
    if (state === 'acknowledged') this.#acknowledged += 1;
    else this.#failed += 1;
    this.#closeIfComplete(message);
  }

  /* A message that was reported as failed is done with, unless somebody shows it. */
  #closeIfComplete(message: Message): void {
    const everywhere = message.shownBy === message.room.members.size;
    const nowhere = message.shownBy === 0;
    const complete =
      message.state === 'failed' ? nowhere || everywhere : everywhere && message.state !== 'sending';
    if (complete) this.#open.delete(message);
    else this.#open.add(message);
  }

  #markAltered({ id, room, sender }: Message, client: string, name: string): void {
    if (this.#altered.length >= DETAILED_PROBLEMS) return;
    const detail = `sent by ${sender}, shown as by ${name} or with another text`;
    this.#altered.push({ kind: 'altered', client, room: room.name, message: id, detail });
  }

  #markDuplicated(message: Message): void {
    if (!message.duplicated) this.#duplicated += 1;
    this.#measurement.shownAgain(message.id);
    message.duplicated = true;
  }

  /* What is on a screen has been shown, even if nothing was said of it. */
  #absorb({ member, messages }: Screen): void {
    for (const id of messages) {
      const message = this.#messages.get(id);
      const index = message?.room.members.get(member);
      if (!message || index === undefined || message.shown[index] !== 0) continue;
      message.shown[index] = 1;
      message.shownBy += 1;
      this.#closeIfComplete(message);
    }
  }

  #tellLoss(message: Message, tell: (problem: Problem) => void): void {
    const { id, room, sender, state } = message;
    const problem = { kind: 'lost', room: room.name, message: id } as const;
    if (state === 'sending' && message.shownBy === 0) {
      tell({ ...problem, client: sender, detail: 'was neither acknowledged nor reported as failed' });
      return;
    }
    for (const [client, index] of room.members) {
      if (message.shown[index] === 0) tell({ ...problem, client, detail: `sent by ${sender}, never shown` });
    }
    if (message.shownBy === room.members.size) {
      tell({ ...problem, client: sender, detail: 'was shown, but its sender was never told so' });
    }
  }

  /* What was shown must still be on the screen, once, unless the screen has let go of messages that old. */
  #compareScreens(screens: readonly Screen[], lost: Set<Message>, tell: (problem: Problem) => void): void {
    const byRoom = groupBy([...this.#messages.values()], ({ room }) => room.name);
    for (const { room, member, messages, trimmed } of screens) {
      const problem = { client: member, room } as const;
      const onScreen = new Set<string>();
      for (const id of messages) {
        const message = this.#messages.get(id);
        if (onScreen.has(id) && message) {
          this.#markDuplicated(message);
          tell({ ...problem, kind: 'duplicated', message: id, detail: 'is twice on the screen' });
        }
        onScreen.add(id);
      }
      for (const message of byRoom.get(room) ?? []) {
        const index = message.room.members.get(member);
        const wasShown = index !== undefined && (message.shown[index] ?? 0) > 0;
        if (trimmed || !wasShown || onScreen.has(message.id)) continue;
        lost.add(message);
        tell({ ...problem, kind: 'lost', message: message.id, detail: 'was shown and vanished' });
      }
    }
  }

  #compareLogs(logs: readonly Screen[], lost: Set<Message>, tell: (problem: Problem) => void): void {
    for (const { room, member, messages } of logs) {
      const logged = new Set(messages);
      for (const message of this.#messages.values()) {
        const { id, state } = message;
        if (message.room.name !== room || state !== 'acknowledged' || logged.has(id)) continue;
        lost.add(message);
        const detail = 'was acknowledged and is not in the log';
        tell({ kind: 'lost', client: member, room, message: id, detail });
      }
    }
  }
}

function tellDuplicates(message: Message, tell: (problem: Problem) => void): void {
  const { id, room, sender, shown } = message;
  for (const [client, index] of room.members) {
    const times = shown[index] ?? 0;
    if (times < 2) continue;
    tell({
      kind: 'duplicated',
      client,
      room: room.name,
      message: id,
      detail: `sent by ${sender}, shown ${times} times`,
    });
  }
}
