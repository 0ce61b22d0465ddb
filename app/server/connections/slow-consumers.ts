import type { Logger } from '../platform/logging';
import type { ChatSocket } from './chat-server';

/** What may wait to be sent over one connection. */
interface OutboundLimits {
  readonly packets: number;
  readonly bytes: number;
}

/** More than a client that does read has waiting: the newest pages of fifty rooms of long messages are about that. */
const OUTBOUND_LIMITS: OutboundLimits = { packets: 1_000, bytes: 4 * 1024 * 1024 };

/** A connection that is sent something, a user's or a presenter's. */
export interface Consumer extends Pick<ChatSocket, 'conn'> {
  readonly data: { readonly userId?: string | undefined };
}

/** What a WebSocket transport of Engine.IO has of `ws`, which its types do not tell. */
interface WebSocketTransport {
  readonly socket?: { readonly bufferedAmount: number; terminate(): void };
}

/**
 * Cuts the connections off that do not read what they are sent, so that they do not grow this instance's memory. Their
 * clients connect again, and read what they missed from the log. They are not told why: that would wait to be read, too.
 */
export function cutSlowConsumers(
  consumers: readonly Consumer[],
  { onCut, logger }: { readonly onCut: () => void; readonly logger: Logger },
  limits = OUTBOUND_LIMITS,
): void {
  for (const socket of consumers) {
    const waiting = waitingFor(socket);
    if (waiting.packets <= limits.packets && waiting.bytes <= limits.bytes) continue;
    onCut();
    logger.warn({ userId: socket.data.userId, ...waiting }, 'cut off a client that does not read');
    // An orderly end would wait until everything is sent.
    const { socket: webSocket } = socket.conn.transport as WebSocketTransport;
    if (webSocket) webSocket.terminate();
    else socket.conn.close(true);
  }
}

function waitingFor({ conn }: Consumer): OutboundLimits {
  const { writeBuffer } = conn as unknown as { readonly writeBuffer: readonly { readonly data?: unknown }[] };
  const { socket: webSocket } = conn.transport as WebSocketTransport;
  let bytes = webSocket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) {
    if (typeof data === 'string' || Buffer.isBuffer(data)) bytes += data.length;
  }
  return { packets: writeBuffer.length, bytes };
}
