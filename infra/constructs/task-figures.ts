import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter';
import { Construct } from 'constructs';
import type { Colour } from '../../app/contract/colour';
import { FIGURES, FIGURES_EVENT } from '../../app/contract/figures';
import { taskMetricName } from '../metrics';

export interface TaskFiguresConfig {
  readonly colour: Colour;
  /** The start of the filters' names. */
  readonly serviceName: string;
  readonly logGroupName: string;
  readonly namespace: string;
}

/** Makes metrics of the figures that the tasks of a colour report in their logs. */
export class TaskFigures extends Construct {
  constructor(scope: Construct, id: string, config: TaskFiguresConfig) {
    super(scope, id);
    for (const figure of FIGURES) {
      new CloudwatchLogMetricFilter(this, figure, {
        name: `${config.serviceName}-${figure}`,
        logGroupName: config.logGroupName,
        pattern: `{ $.event = "${FIGURES_EVENT}" && $.${figure} = * }`,
        metricTransformation: {
          namespace: config.namespace,
          name: taskMetricName(config.colour, figure),
          // No default: minutes without a report would count as reports of nothing, and lower the average of a task.
          value: `$.${figure}`,
          unit: 'Count',
        },
      });
    }
  }
}
