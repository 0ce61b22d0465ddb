import { randomBytes } from 'node:crypto';
import { createApplication } from './application';
import { type Config, loadConfig } from './platform/config';
import { createLogger, createStartLogger } from './platform/logging';

async function main(config: Config): Promise<void> {
  const instanceId = `${config.colour}-${randomBytes(2).toString('hex')}`;
  const logger = createLogger(config, instanceId);
  const application = createApplication({ config, instanceId, logger });
  const port = await application.listen(config.port);
  logger.info({ port }, 'listening');
}

try {
  void main(loadConfig(process.env));
} catch (error) {
  createStartLogger().fatal((error as Error).message);
  process.exit(1);
}
