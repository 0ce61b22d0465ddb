/** What a profile decides: the trade between cost and resilience. Both profiles go through the same code. */
export interface ProfileSettings {
  /**
   * Teardown leaves nothing and is never refused: no deletion protection, no recovery windows, buckets and
   * repositories are emptied.
   */
  readonly ephemeral: boolean;
  /** A key of the deployment's own instead of those that AWS manages. */
  readonly customerManagedKey: boolean;
  readonly natGateways: 'one' | 'one-per-zone';
  readonly flowLogs: boolean;
  /** Of the load balancer and of CloudFront, to a bucket. */
  readonly accessLogs: boolean;
  readonly logRetentionDays: number;
  readonly pointInTimeRecovery: boolean;
  /** Days; 0 is no snapshots. */
  readonly cacheSnapshotRetentionDays: number;
  readonly containerInsights: boolean;
  /** A shell in a task, with `aws ecs execute-command`. */
  readonly execCommand: boolean;
  /** Whether operators may have the tasks answer badly on purpose, to show what a bad release does. */
  readonly faultInjection: boolean;
  /** Tasks a colour at the creation. */
  readonly initialTasks: number;
  /** Tasks a colour, by CPU and by connections; without it their number is what somebody set. */
  readonly autoscaling?: { readonly min: number; readonly max: number };
  readonly firewall: boolean;
  /** USD a month, of the whole account. */
  readonly monthlyBudget: number;
}

export const PROFILES = {
  hackathon: {
    ephemeral: true,
    customerManagedKey: false,
    natGateways: 'one',
    flowLogs: false,
    accessLogs: false,
    logRetentionDays: 7,
    pointInTimeRecovery: false,
    cacheSnapshotRetentionDays: 0,
    containerInsights: false,
    execCommand: true,
    faultInjection: true,
    initialTasks: 1,
    firewall: false,
    monthlyBudget: 150,
  },
  production: {
    ephemeral: false,
    customerManagedKey: true,
    natGateways: 'one-per-zone',
    flowLogs: true,
    accessLogs: true,
    logRetentionDays: 365,
    pointInTimeRecovery: true,
    cacheSnapshotRetentionDays: 7,
    containerInsights: true,
    execCommand: false,
    faultInjection: false,
    initialTasks: 2,
    autoscaling: { min: 2, max: 10 },
    firewall: true,
    monthlyBudget: 600,
  },
} as const satisfies Record<string, ProfileSettings>;
export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
