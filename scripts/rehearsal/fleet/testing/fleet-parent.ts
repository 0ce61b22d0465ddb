import { freePort } from '../../free-port';
import { TaskProcess } from '../task-process';

/** A process that starts one task, tells its id, and waits to be killed: see fleet.test.ts. */
async function main(directory: string): Promise<void> {
  const port = await freePort();
  const task = new TaskProcess({
    directory,
    environment: { PORT: String(port) },
    port,
    onLog: () => undefined,
  });
  await task.listening();
  process.send?.(task.pid);
}

void main(process.argv[2] ?? '');
