import type { Mutation } from '../../../scripts/source-mutations';

/*
 * Servers with something wrong, which the audience must notice; and one that is only newer. Each names the text of the
 * source that it replaces: a text that is not there any more is an error, not a control that passes for nothing.
 */

const REPOSITORY = 'server/chat/message-repository.ts';
const HANDLERS = 'server/chat/chat-handlers.ts';
const JOINS = 'server/chat/room-joins.ts';

/** The mark of a client id is written over, so a message that is sent again is stored again. */
export const withoutIdempotency: readonly Mutation[] = [
  {
    file: REPOSITORY,
    from: 'Item: this.#mark(message), ConditionExpression }',
    to: 'Item: this.#mark(message) }',
  },
];

/** A write counts as done half a second before it is begun. */
export const acknowledgesBeforeStoring: readonly Mutation[] = [
  {
    file: REPOSITORY,
    from: 'await client.send(this.#transaction(messages));',
    to: `setTimeout(
      () => void this.dynamoDb.request((later) => later.send(this.#transaction(messages))).catch(() => undefined),
      500,
    );`,
  },
];

const A_MOMENT = 'await new Promise((later) => setTimeout(later, 200));';

/** The right order, with a moment between the two. */
export const readsLater: readonly Mutation[] = [
  {
    file: JOINS,
    from: 'await this.socket.join(channel);',
    to: `await this.socket.join(channel); ${A_MOMENT}`,
  },
];

/** The other order, with the same moment between them: what is stored meanwhile reaches nobody. */
export const subscribesLater: readonly Mutation[] = [
  { file: JOINS, from: 'await this.socket.join(channel);', to: '' },
  {
    file: HANDLERS,
    from: "socket.emit('presence', config.presenceOf(roomId));",
    to: `${A_MOMENT} await socket.join(channelOf(roomId)); socket.emit('presence', config.presenceOf(roomId));`,
  },
];

/** A field more in every message, and two events that the other version does not know: to clients, and to instances. */
export const aNewerVersion: readonly Mutation[] = [
  {
    file: HANDLERS,
    from: 'config.log.append({ roomId, clientId, userId, name, text, colour });',
    to: "config.log.append({ roomId, clientId, userId, name, text, colour, mood: 'merry' });",
  },
  {
    file: 'server/chat/stored-message.ts',
    from: 'colour: z.enum(COLOURS),',
    to: 'colour: z.enum(COLOURS), mood: z.string().optional(),',
  },
  {
    file: 'server/connections/welcome.ts',
    from: "socket.on('disconnect', () => registry.remove(socket.id));",
    to: `socket.on('disconnect', () => registry.remove(socket.id));
      socket.emit('announcement', { text: 'unknown to the older version' });
      socket.nsp.serverSideEmit('somebody-came', socket.data.userId);`,
  },
];
