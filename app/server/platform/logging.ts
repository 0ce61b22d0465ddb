import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from './config';

export type { Logger };

/**
 * Structured logs on standard output, one JSON object a line, each naming the instance that wrote it. Lines are written
 * at once: there are few, and none is to be lost or out of order when the process ends.
 */
export function createLogger(
  config: Pick<Config, 'colour' | 'version' | 'logLevel'>,
  instanceId: string,
): Logger {
  const { colour, version, logLevel } = config;
  return pino({ ...OPTIONS, level: logLevel, base: { colour, version, instanceId } }, standardOutput());
}

/** For the one line that a start with an unusable environment writes. */
export function createStartLogger(): Logger {
  return pino({ ...OPTIONS, base: {} }, standardOutput());
}

const OPTIONS: LoggerOptions = {
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
};

function standardOutput(): DestinationStream {
  return pino.destination({ fd: 1, sync: true });
}
