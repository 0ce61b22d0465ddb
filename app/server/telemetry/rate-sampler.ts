import type { Sampler, SamplingDecision, SamplingResult } from '@opentelemetry/sdk-trace-base';
import type { TokenBucket } from '../platform/token-bucket';

/**
 * Takes spans as they come until there are too many. What a request's header says of sampling is not heeded: anybody
 * may send one.
 */
export class RateSampler implements Sampler {
  constructor(
    private readonly rate: TokenBucket,
    private readonly decision: typeof SamplingDecision,
  ) {}

  shouldSample(): SamplingResult {
    const { RECORD_AND_SAMPLED, NOT_RECORD } = this.decision;
    return { decision: this.rate.take() === 0 ? RECORD_AND_SAMPLED : NOT_RECORD };
  }

  toString(): string {
    return 'RateSampler';
  }
}
