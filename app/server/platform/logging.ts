import { type Logger, pino } from 'pino';
import type { Config } from './config';

export type { Logger };

/** Structured logs on standard output, one JSON object a line, each naming the instance that wrote it. */
export function createLogger(
  config: Pick<Config, 'colour' | 'version' | 'logLevel'>,
  instanceId: string,
): Logger {
  return pino({
    level: config.logLevel,
    base: { colour: config.colour, version: config.version, instanceId },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}

/** For the one line that a start with an unusable environment writes. */
export function createStartLogger(): Logger {
  return pino({
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  });
}
