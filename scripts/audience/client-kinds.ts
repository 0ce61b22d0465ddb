import { io } from 'socket.io-client';
import { ChatClient } from '../../app/client/chat-client';
import type { ChatSocket, Connect } from '../../app/client/connection';
import type { CreateClient } from './fan';
import { stockClient } from './stock-client';

/** Messages that a client of the audience keeps on its screen. */
const KEEP_MESSAGES = 5_000;

const chatClient: CreateClient = (options) => new ChatClient({ ...options, keepMessages: KEEP_MESSAGES });

/**
 * What the audience is made of. `stock` and `breaks-before-it-makes` are there to be found out: an audience that sees
 * nothing wrong with them would see nothing at all. `newer` is of a later version; `trusts-the-join` does without what
 * would repair a server's mistake.
 */
export const CLIENT_KINDS = {
  'chat-client': chatClient,
  stock: (options) => stockClient(options),
  newer: (options) => chatClient({ ...options, connect: speaksNewer(options.connect) }),
  'breaks-before-it-makes': (options) =>
    chatClient({ ...options, connect: breakBeforeMake(options.connect) }),
  'trusts-the-join': (options) => chatClient({ ...options, connect: withoutRepair(options.connect) }),
} satisfies Record<string, CreateClient>;

export type ClientKind = keyof typeof CLIENT_KINDS;

type Emit = (...args: readonly unknown[]) => ChatSocket;

/** A `connect` whose sockets send what `emitInstead` makes of it. */
function intercepting(
  connect: Connect,
  emitInstead: (emit: Emit, ...args: readonly unknown[]) => void,
): Connect {
  return (url, options) => {
    const socket = connect(url, options);
    const emit = socket.emit.bind(socket) as Emit;
    socket.emit = (...args: unknown[]) => {
      emitInstead(emit, ...args);
      return socket;
    };
    return socket;
  };
}

/**
 * The `connect` of a client of a later version: it sends a field more with each message, and an event that is not
 * known.
 */
export function speaksNewer(connect: Connect = io): Connect {
  return intercepting(connect, (emit, name, payload, ...rest) => {
    if (name !== 'chat-message') {
      emit(name, payload, ...rest);
      return;
    }
    emit('wave', { to: 'everybody' }, () => undefined);
    emit(name, { ...(payload as object), mood: 'merry' }, ...rest);
  });
}

/** The `connect` of a client that closes its first socket as soon as it asks for a second one. */
export function breakBeforeMake(connect: Connect = io): Connect {
  let first: ChatSocket | undefined;
  return (url, options) => {
    first?.io.engine.close();
    first = connect(url, options);
    return first;
  };
}

/**
 * The `connect` of a client that shows what a join answers and what is pushed, and asks for nothing more: whatever
 * falls between the two is lost.
 */
export function withoutRepair(connect: Connect = io): Connect {
  return intercepting(connect, (emit, name, payload, ...rest) => {
    const [acknowledge] = rest;
    if (name !== 'sync-room' || typeof acknowledge !== 'function') {
      emit(name, payload, ...rest);
      return;
    }
    const { since } = payload as { readonly since: number };
    const nothing = { ok: true, messages: [], head: since, more: false };
    queueMicrotask(() => (acknowledge as (answer: object) => void)(nothing));
  });
}
