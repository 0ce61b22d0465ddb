import {
  AppautoscalingPolicy,
  type AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration as Tracking,
} from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { Construct } from 'constructs';

/* What is kept free has to carry a task that ends, and the minutes until another one runs. */
const CPU_PERCENT = 60;
/* For a quarter of a vCPU, in rooms where many write; who measured other rooms may change it. */
const CONNECTIONS_PER_TASK = 500;
const SCALE_OUT_COOLDOWN_SECONDS = 60;
/* Each task that goes hands its clients over: not for a short lull. */
const SCALE_IN_COOLDOWN_SECONDS = 900;

export interface ServiceScalingConfig {
  /** The start of the policies' names. */
  readonly name: string;
  readonly clusterName: string;
  readonly serviceName: string;
  /** Tasks. */
  readonly min: number;
  /** Tasks. */
  readonly max: number;
  /** What each task reports of its open connections, so that the average is that of a task. */
  readonly connections: { readonly namespace: string; readonly metricName: string };
}

/**
 * Keeps a service at as many tasks as its CPU and its connections need: whichever asks for more, and fewer only when both
 * agree. A service that was stopped, with no tasks at all, stays so: there is nothing to measure.
 */
export class ServiceScaling extends Construct {
  constructor(scope: Construct, id: string, config: ServiceScalingConfig) {
    super(scope, id);
    const target = new AppautoscalingTarget(this, 'target', {
      serviceNamespace: 'ecs',
      resourceId: `service/${config.clusterName}/${config.serviceName}`,
      scalableDimension: 'ecs:service:DesiredCount',
      minCapacity: config.min,
      maxCapacity: config.max,
    });
    const track = (name: string, tracking: Tracking) =>
      new AppautoscalingPolicy(this, name, {
        name: `${config.name}-${name}`,
        policyType: 'TargetTrackingScaling',
        serviceNamespace: target.serviceNamespace,
        resourceId: target.resourceId,
        scalableDimension: target.scalableDimension,
        targetTrackingScalingPolicyConfiguration: {
          scaleOutCooldown: SCALE_OUT_COOLDOWN_SECONDS,
          scaleInCooldown: SCALE_IN_COOLDOWN_SECONDS,
          ...tracking,
        },
      });
    track('cpu', {
      targetValue: CPU_PERCENT,
      predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    });
    track('connections', {
      targetValue: CONNECTIONS_PER_TASK,
      customizedMetricSpecification: { ...config.connections, statistic: 'Average', unit: 'Count' },
    });
  }
}
