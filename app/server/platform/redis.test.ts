import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import { startEmbeddedRedis } from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import { until } from '../../testing/eventually';
import { connectRedis } from './redis';

const logger = pino({ level: 'silent' });

/** A way to a Redis that can be closed and opened. */
class Gate {
  isOpen = true;
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async to(target: string): Promise<Gate> {
    const { port } = new URL(target);
    const server = createServer((socket) => gate.#pass(socket, Number(port)));
    const gate = new Gate(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return gate;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.isOpen = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What is open stays open, and nothing passes any more. */
  stall(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  async stop(): Promise<void> {
    this.close();
    this.server.close();
    await once(this.server, 'close');
  }

  #pass(socket: Socket, port: number): void {
    const onward = connect(port, '127.0.0.1');
    if (!this.isOpen) socket.destroy();
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  }
}

it('the bus drops what is published while Redis is away, and hears again when it is back', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const redis = await startEmbeddedRedis();
  const gate = await Gate.to(redis.url);
  const bus = connectRedis({ redisUrl: gate.url, redisAuthToken: '' }, logger);
  const heard: string[] = [];
  bus.subscribe('news', (text) => heard.push(text));
  bus.subscribe('other news', () => heard.push('of the other channel'));
  const publishUntilHeard = async (text: string) => {
    while (!heard.includes(text)) {
      bus.publish('news', text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await publishUntilHeard('before');
  gate.close();
  for (let index = 0; index < 1_000; index += 1) bus.publish('news', 'meanwhile');
  gate.isOpen = true;
  await publishUntilHeard('after');
  expect(new Set(heard)).toEqual(new Set(['before', 'after']));
  await bus.close();
  await gate.stop();
  await redis.stop();
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

it('the bus hears again after its connections went dead without being closed', async () => {
  const redis = await startEmbeddedRedis();
  const gate = await Gate.to(redis.url);
  const bus = connectRedis({ redisUrl: gate.url, redisAuthToken: '' }, logger, 50);
  const other = connectRedis({ redisUrl: redis.url, redisAuthToken: '' }, logger);
  const heard: string[] = [];
  bus.subscribe('news', (text) => heard.push(text));
  const publishUntilHeard = async (text: string) => {
    while (!heard.includes(text)) {
      other.publish('news', text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await publishUntilHeard('before');
  await until(() => bus.isConnected);
  gate.stall();
  await until(() => !bus.isConnected);
  await publishUntilHeard('after');
  await until(() => bus.isConnected);
  await bus.close();
  await other.close();
  await gate.stop();
  await redis.stop();
});
