import { rmSync } from 'node:fs';
import { TestEnvironment } from 'jest-environment-node';
import { EXIT_INTERRUPTED } from '../../../scripts/command-line/interruption';
import { folder } from './folder';

/**
 * What a scenario runs in: jest's own environment for Node, in a process that ends with jest. A worker would play its
 * scenario to the end. This is not for a test to do, which listens to a copy of the process.
 */
export default class ScenarioEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    process.on('disconnect', end);
  }

  override async teardown(): Promise<void> {
    process.off('disconnect', end);
    await super.teardown();
  }
}

/* Whatever the scenario has written since jest removed the folder goes too. What it has started ends with its parent.
 */
function end(): void {
  try {
    rmSync(folder(), { recursive: true, force: true });
  } finally {
    process.exit(EXIT_INTERRUPTED);
  }
}
