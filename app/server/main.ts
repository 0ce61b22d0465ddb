import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createApplication } from './application';
import { type Config, loadConfig } from './platform/config';
import { connectDynamoDb } from './platform/dynamodb';
import { connectLiveParameters } from './platform/live-parameters';
import { createLogger, createStartLogger } from './platform/logging';
import { connectRedis } from './platform/redis';
import { processMetrics } from './telemetry/process-metrics';
import { connectTracer } from './telemetry/tracer';
import { TIMINGS } from './timings';

async function main(config: Config): Promise<void> {
  const instanceId = `${config.colour}-${randomBytes(2).toString('hex')}`;
  const logger = createLogger(config, instanceId);
  const fail = (error: unknown) => {
    logger.fatal({ err: error }, 'ended by an error');
    process.exit(1);
  };
  process.on('unhandledRejection', fail);
  process.on('uncaughtException', fail);
  const application = createApplication({
    config,
    instanceId,
    logger,
    tracer: await connectTracer({ ...config, instanceId, deliveryMs: TIMINGS.tracesMs, logger }),
    processMetrics: processMetrics(),
    redis: connectRedis(config, logger),
    dynamoDb: connectDynamoDb(config, logger),
    parameters: connectLiveParameters(config),
    webDirectory: join(__dirname, 'web'),
  });
  const stop = (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'stopping');
    void application.stop().then(() => {
      logger.info('stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const port = await application.listen(config.port, config.host);
  logger.info({ port, startMs: Math.round(performance.now()) }, 'listening');
}

function start(): void {
  let config: Config;
  try {
    config = loadConfig(process.env);
  } catch (error) {
    createStartLogger().fatal((error as Error).message);
    process.exit(1);
  }
  void main(config);
}

start();
