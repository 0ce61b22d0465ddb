import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A listener at an address of this machine, which it can leave and come back to. */
export class ServedListener {
  readonly #create: () => Server;
  #address: { readonly host: string; readonly port: number };
  #server: Server | undefined;
  #opening: Promise<void> | undefined;
  /* Upgraded sockets are no longer known to the server. */
  readonly #sockets = new Set<Socket>();

  constructor(create: () => Server, address: { readonly host: string; readonly port: number }) {
    this.#create = create;
    this.#address = address;
  }

  /**
   * Listens, and returns the port: a free one the first time if it was to be 0, and always the same later.
   * @throws what `net.Server` does for an address that cannot be had, such as EADDRINUSE
   */
  async open(): Promise<number> {
    const server = this.#create();
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server = server;
    const { host } = this.#address;
    this.#opening = listening(server, this.#address);
    await this.#opening;
    const { port } = server.address() as AddressInfo;
    this.#address = { host, port };
    return port;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** The open connections of clients. */
  sockets(): Socket[] {
    return [...this.#sockets];
  }

  /** Stops to listen and ends all connections. May be called again. */
  async close(): Promise<void> {
    // A server that is about to listen cannot be closed.
    await this.#opening?.catch(() => undefined);
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function listening(server: Server, address: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
}
