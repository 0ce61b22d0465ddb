import type { Construct } from 'constructs';
import { COLOURS } from '../../app/contract/colour';
import { BaseStack, type StackConfig } from '../base-stack';
import { AlarmTopic } from '../constructs/alarm-topic';
import { ColourAlarms } from '../constructs/colour-alarms';
import { MonthlyBudget } from '../constructs/monthly-budget';
import { PresenterDashboard } from '../constructs/presenter-dashboard';
import { SharedAlarms } from '../constructs/shared-alarms';
import type { DataOutputs } from './data';
import type { EdgeOutputs } from './edge';
import type { NetworkOutputs } from './network';
import type { ServiceOutputs } from './service';
import type { TrafficOutputs } from './traffic';

export interface ObservabilityStackConfig extends StackConfig {
  readonly network: NetworkOutputs;
  readonly data: DataOutputs;
  readonly traffic: TrafficOutputs;
  readonly service: ServiceOutputs;
  readonly edge: EdgeOutputs;
}

/** What says how it goes: alarms, a dashboard for the presenter, and a budget. */
export class ObservabilityStack extends BaseStack {
  constructor(scope: Construct, props: ObservabilityStackConfig) {
    super(scope, 'observability', props);
    const { network, data, traffic, service, edge } = props;
    const { prefix } = this.names;
    const { alarmEmail } = this.config;
    const topicArn = new AlarmTopic(this, 'topic', {
      name: `${prefix}-alarms`,
      ...(alarmEmail !== undefined && { email: alarmEmail }),
      ...(network.encryptionKeyArn !== undefined && { encryptionKeyArn: network.encryptionKeyArn }),
    }).arn;
    const alarms = [
      ...COLOURS.map(
        (colour) =>
          new ColourAlarms(this, colour, {
            colour,
            prefix,
            topicArn,
            traffic,
            service,
            countsTasks: this.config.settings.containerInsights,
          }),
      ),
      new SharedAlarms(this, 'shared', { prefix, topicArn, traffic, data }),
    ];
    new PresenterDashboard(this, 'dashboard', {
      name: this.names.dashboard,
      region: this.config.region,
      metricNamespace: this.names.metricNamespace,
      traffic,
      data,
      edge,
      alarmArns: alarms.flatMap(({ arns }) => arns),
    });
    new MonthlyBudget(this, 'budget', {
      name: `${prefix}-monthly`,
      amount: this.config.monthlyBudget,
      topicArn,
      ...(alarmEmail !== undefined && { email: alarmEmail }),
    });
  }
}
