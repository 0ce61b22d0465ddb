import type { Construct } from 'constructs';
import { BaseStack, type StackConfig } from '../base-stack';
import type { NetworkOutputs } from './network';
import type { TrafficOutputs } from './traffic';

export interface EdgeStackConfig extends StackConfig {
  readonly network: NetworkOutputs;
  readonly traffic: TrafficOutputs;
}

export interface EdgeOutputs {
  readonly distributionId: string;
}

/** The static page and the way to it: S3 behind CloudFront, which also takes everything else to the load balancer. */
export class EdgeStack extends BaseStack {
  constructor(scope: Construct, props: EdgeStackConfig) {
    super(scope, 'edge', props);
  }
}
