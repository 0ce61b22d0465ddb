import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import type { HttpErrorBody } from '../../contract/errors';
import type { InjectedFault } from '../../contract/fault';
import { toErrorBody } from '../platform/request-error';

export interface FaultSource {
  /** What is injected now. */
  readonly current: () => InjectedFault | undefined;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/**
 * Delays requests, and answers a share of them with 500, as the fault says. The answer is that of any failure.
 * @param onError hears of each
 */
export function faultyRequests({ current, random }: FaultSource, onError: () => void): RequestHandler {
  return async (_request, response, next) => {
    const fault = current();
    if (!fault) {
      next();
      return;
    }
    await wait(fault);
    if (random() >= fault.errorShare) {
      next();
      return;
    }
    onError();
    const body: HttpErrorBody = { error: toErrorBody(undefined) };
    response.status(500).set('Cache-Control', 'no-store').json(body);
  };
}

/** Takes the time that the fault adds. An instance that ends does not wait for it. */
export async function wait({ latencyMs }: InjectedFault): Promise<void> {
  if (latencyMs > 0) await sleep(latencyMs, undefined, { ref: false });
}
