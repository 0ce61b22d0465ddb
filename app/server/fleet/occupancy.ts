import { type ChatServer, connectionsOf, roomsOf } from '../connections/chat-server';
import type { InstanceSnapshot } from './fleet-view';

/** Of one room, at most so many users are told to the other instances. */
const MOST_USERS = 1_000;

/** The rooms that clients of this instance are in. */
export function occupiedRooms(io: ChatServer): Set<string> {
  return new Set(connectionsOf(io).flatMap(roomsOf));
}

/** How many connections this instance has, how many of them are leaving, and who is in which room. */
export function occupancy(io: ChatServer, now: number): Pick<InstanceSnapshot, 'open' | 'leaving' | 'rooms'> {
  const connections = connectionsOf(io);
  const rooms = new Map<string, Map<string, string>>();
  for (const socket of connections) {
    for (const roomId of roomsOf(socket)) {
      const users = rooms.get(roomId) ?? new Map<string, string>();
      rooms.set(roomId, users);
      if (users.size < MOST_USERS) users.set(socket.data.userId, socket.data.name);
    }
  }
  return {
    open: connections.length,
    leaving: connections.filter(({ data }) => data.leavingUntil > now).length,
    rooms: Object.fromEntries([...rooms].map(([roomId, users]) => [roomId, [...users]])),
  };
}
