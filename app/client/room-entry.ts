import type { Presence } from '../contract/events';
import type { Room } from '../contract/messages';
import type { ChatError } from './chat-error';
import type { Connection } from './connection';
import { RoomLog } from './room-log';

/** A room that the user is in. */
export interface JoinedRoom {
  readonly roomId: string;
  readonly log: RoomLog;
  room?: Room;
  presence?: Presence;
  /** Pages in a row that came from an instance's memory: while there are any, the store may have more. */
  remembered: number;
}

/** A room and how far it is joined and read. */
export interface Entry extends JoinedRoom {
  /* Where the room is joined, or being joined. */
  readonly on: Map<Connection, Promise<void>>;
  readonly joinedOn: Set<Connection>;
  readonly joined: Promise<Room>;
  readonly resolve: (room: Room) => void;
  readonly reject: (error: ChatError) => void;
  cancelRejoin: () => void;
  cancelCatchUp: (() => void) | undefined;
  reading: boolean;
  /* Reads in a row that failed, and that did not bring what was announced. */
  failures: number;
  fruitless: number;
}

export function newEntry(roomId: string, keepMessages: number | undefined): Entry {
  const settle: Partial<Pick<Entry, 'resolve' | 'reject'>> = {};
  const joined = new Promise<Room>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  // Whoever asked to join hears of a refusal; nobody has to.
  joined.catch(() => undefined);
  return {
    roomId,
    log: new RoomLog(keepMessages),
    on: new Map(),
    joinedOn: new Set(),
    joined,
    ...(settle as Pick<Entry, 'resolve' | 'reject'>),
    cancelRejoin: () => undefined,
    cancelCatchUp: undefined,
    reading: false,
    failures: 0,
    fruitless: 0,
    remembered: 0,
  };
}
