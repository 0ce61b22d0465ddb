import type { Construct } from 'constructs';
import { BaseStack, type StackConfig } from '../base-stack';
import type { DataOutputs } from './data';
import type { NetworkOutputs } from './network';
import type { ServiceOutputs } from './service';
import type { TrafficOutputs } from './traffic';

export interface ObservabilityStackConfig extends StackConfig {
  readonly network: NetworkOutputs;
  readonly data: DataOutputs;
  readonly traffic: TrafficOutputs;
  readonly service: ServiceOutputs;
}

/** What says how it goes: alarms, a dashboard for the presenter, and a budget. */
export class ObservabilityStack extends BaseStack {
  constructor(scope: Construct, props: ObservabilityStackConfig) {
    super(scope, 'observability', props);
  }
}
