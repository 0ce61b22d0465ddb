import { once } from 'node:events';
import net from 'node:net';
import { UsageError } from '../command-line/context';

/**
 * Checks before anything is started that ports are free.
 * @param ports by the flag that sets them
 * @throws UsageError naming the flag
 */
export async function assertPortsFree(host: string, ports: Readonly<Record<string, number>>): Promise<void> {
  const flags = new Map<number, string>();
  for (const [flag, port] of Object.entries(ports)) {
    const other = flags.get(port);
    if (other !== undefined) throw new UsageError(`${other} and ${flag} cannot both be ${port}`);
    flags.set(port, flag);
  }
  for (const [flag, port] of Object.entries(ports)) {
    const server = net.createServer().listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw portInUse(error, flag) ?? error;
    } finally {
      server.close();
    }
  }
}

/** The one-line error for a port that cannot be listened on; `undefined` for any other error. */
export function portInUse(error: unknown, flag = '--port or --aws-port'): UsageError | undefined {
  const { code, port } = (error instanceof Error ? error : {}) as { code?: string; port?: number };
  if (code === 'EADDRINUSE') return new UsageError(`port ${port} is in use: choose another one with ${flag}`);
  if (code === 'EACCES')
    return new UsageError(`port ${port} needs privileges: choose one above 1023 with ${flag}`);
  return undefined;
}
