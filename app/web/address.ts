/** The room that is always there. */
export const DEFAULT_ROOM = 'lobby';

const ROOM_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/**
 * The room that an address leads to: `#room`, or `?room=` as a QR code has it.
 * @returns undefined where it names none that could be one
 */
export function roomOfAddress({ search, hash }: { search: string; hash: string }): string | undefined {
  const named = [hash.slice(1), new URLSearchParams(search).get('room') ?? ''];
  return named.find((roomId) => ROOM_ID.test(roomId));
}

/** The address of a room on this page, for the bar of the browser. */
export function addressOfRoom(roomId: string): string {
  return `#${roomId}`;
}
