import { LIMITS } from '../contract/limits';
import type { ChatMessage } from '../contract/messages';
import type { ReadMarks } from './read-marks';
import { ReadSource, sameFields } from './source';

/** What is on the screen. */
export interface ReadingView {
  readonly roomId: string;
  /** Messages of others after this timestamp were not read when the room was opened; undefined: all were. */
  readonly unreadAfter: number | undefined;
}

/** Which room is read, and what waits to be read in the others and in a page that nobody looks at. */
export class Reading {
  readonly view: ReadSource<ReadingView>;
  /** By room, without those where nothing waits. */
  readonly unread = new ReadSource<ReadonlyMap<string, number>>(() => new Map(this.#unread));
  readonly #unread = new Map<string, number>();
  #view: ReadingView;
  #visible = true;

  constructor(
    private readonly marks: ReadMarks,
    private readonly userId: string,
    roomId: string,
  ) {
    this.#view = { roomId, unreadAfter: undefined };
    this.view = new ReadSource(() => this.#view, sameFields);
    marks.visit(roomId);
  }

  /** Shows a room. Answers the rooms that were not visited for longest, which are too many to stay in. */
  open(roomId: string): readonly string[] {
    this.marks.visit(roomId);
    this.#show(roomId);
    return this.marks.rooms.slice(0, -LIMITS.roomsPerSocket);
  }

  /** Whether anybody can see the page. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.#show(this.#view.roomId);
    else this.marks.save();
  }

  /** A message was shown for the first time. */
  arrived({ roomId, userId, timestamp }: ChatMessage): void {
    if (this.#visible && roomId === this.#view.roomId) {
      this.marks.read(roomId, timestamp);
      return;
    }
    const mark = this.marks.get(roomId);
    if (mark === undefined || timestamp <= mark || userId === this.userId) return;
    this.#unread.set(roomId, (this.#unread.get(roomId) ?? 0) + 1);
    this.unread.changed();
  }

  /** All that a room holds by now has been seen. */
  readUpTo(roomId: string, timestamp: number): void {
    if (this.#visible && roomId === this.#view.roomId) this.marks.read(roomId, timestamp);
  }

  /** A room was left. */
  left(roomId: string): void {
    this.marks.forget(roomId);
    if (this.#unread.delete(roomId)) this.unread.changed();
  }

  #show(roomId: string): void {
    const waiting = this.#unread.delete(roomId);
    this.#view = { roomId, unreadAfter: waiting ? this.marks.get(roomId) : undefined };
    if (waiting) this.unread.changed();
    this.view.changed();
  }
}
