import { io, type Socket } from 'socket.io-client';
import type { ErrorBody } from '../../contract/errors';
import { SOCKET_PATH } from '../../contract/events';
import { type FleetTelemetry, fleetTelemetrySchema, TELEMETRY_NAMESPACE } from '../../contract/telemetry';

/** A presenter, and all that it was told. */
export interface TestPresenter {
  readonly socket: Socket;
  readonly told: readonly FleetTelemetry[];
}

const open = new Set<Socket>();

/** For tests: a connection for telemetry. Rejects with the server's refusal. */
export async function present(
  url: string,
  auth: object,
  transports: ('websocket' | 'polling')[] = ['websocket'],
): Promise<TestPresenter> {
  const told: FleetTelemetry[] = [];
  const socket: Socket = io(`${url}${TELEMETRY_NAMESPACE}`, {
    path: SOCKET_PATH,
    forceNew: true,
    reconnection: false,
    transports,
    auth,
  });
  open.add(socket);
  socket.on('fleet-telemetry', (payload: unknown) => told.push(fleetTelemetrySchema.parse(payload)));
  const refusal = await new Promise<Error | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('connect_error', resolve);
  });
  if (refusal) throw refusal;
  return { socket, told };
}

/** For tests: what the server said to a presenter that it refused; undefined where it did not. */
export async function presenterRefusal(url: string, auth: object): Promise<ErrorBody | undefined> {
  try {
    await present(url, auth);
    return undefined;
  } catch (error) {
    return (error as Error & { data?: ErrorBody }).data;
  }
}

/** For tests: ends all connections of presenters. */
export function closePresenters(): void {
  for (const socket of open) socket.disconnect();
  open.clear();
}
