import type { InjectedFault } from '../../app/contract/fault';

/** What a colour does, for example `green answer 30% of requests and messages with an error`. */
export function faultPhrase({ colour, errorShare, latencyMs }: InjectedFault): string {
  const errors =
    errorShare > 0 ? [`fail for ${Number((errorShare * 100).toFixed(3))}% of requests and messages`] : [];
  const latency = latencyMs > 0 ? [`answer ${latencyMs} ms late`] : [];
  return `${colour} ${[...errors, ...latency].join(' and ')}`;
}
