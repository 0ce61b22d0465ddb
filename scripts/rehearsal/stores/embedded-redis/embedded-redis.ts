import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Keyspace } from './keyspace';
import { Session } from './session';

export interface EmbeddedRedis {
  /** `redis://127.0.0.1:port` */
  readonly url: string;
  /** Ends all connections; the data is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a server of the Redis protocol (RESP2) in this process, on the loopback interface.
 * @param wantedPort a free one is chosen unless it is given
 */
export async function startEmbeddedRedis(wantedPort = 0): Promise<EmbeddedRedis> {
  const keyspace = new Keyspace();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    // The session notices by itself; without a listener the process would end.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    connections += 1;
    void new Session(connections, keyspace, socket).serve();
  });
  server.listen(wantedPort, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      await keyspace.takeTurn(() => keyspace.data.flush());
    },
  };
}
