import { Router } from 'express';
import { z } from 'zod';
import { LIMITS } from '../../contract/limits';
import { createRoomSchema, joinRoomSchema, messagePageQuerySchema } from '../../contract/schemas';
import { parsePayload } from '../platform/payload';
import { RequestError } from '../platform/request-error';
import type { MessagePages } from './message-pages';
import type { MessageRepository } from './message-repository';
import type { Rooms } from './rooms';

const { roomId: roomIdSchema } = joinRoomSchema.shape;
const userIdSchema = z.string().regex(/^user-\d{1,15}$/, 'must be a user id');

export interface ChatRoutesConfig {
  readonly rooms: Rooms;
  readonly pages: MessagePages;
  readonly messages: Pick<MessageRepository, 'byUser'>;
}

/** Rooms and their logs over HTTP, for requests that have a session. */
export function chatRoutes({ rooms, pages, messages }: ChatRoutesConfig): Router {
  const router = Router();
  router.get('/api/rooms', async (_request, response) => {
    response.json({ rooms: await rooms.list() });
  });
  router.post('/api/rooms', async (request, response) => {
    const { name, listed } = parsePayload(createRoomSchema, request.body);
    response.status(201).json(await rooms.create(name, listed));
  });
  router.get('/api/rooms/:roomId/messages', async (request, response) => {
    const roomId = parsePayload(roomIdSchema, request.params.roomId);
    const query = parsePayload(messagePageQuerySchema, request.query);
    if (query.since !== undefined && query.before !== undefined) {
      throw new RequestError('bad-request', 'since and before exclude each other');
    }
    // Whoever asks here wants to know what is stored.
    const { page } = await pages.read({ roomId, ...query, fresh: true });
    response.json(page);
  });
  router.get('/api/users/:userId/messages', async (request, response) => {
    const userId = parsePayload(userIdSchema, request.params.userId);
    const { limit = LIMITS.defaultPageMessages } = parsePayload(messagePageQuerySchema, request.query);
    response.json({ messages: await messages.byUser(userId, limit) });
  });
  return router;
}
