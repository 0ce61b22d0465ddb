/**
 * What is used in a month, for what is charged by use: an occasional show with a few hundred clients. Whoever knows
 * better multiplies.
 */
export const ASSUMED = {
  /** New connections, open connections, bytes and rules, as AWS adds them up; an hour's average. */
  balancerCapacityUnits: 0.25,
  /** From the deployment to the internet. */
  egressGb: 10,
  /** Between tasks and cache, one way. */
  zoneTrafficGb: 10,
  natGb: 5,
  endpointGb: 1,
  requestsMillions: 1,
  tableReadsMillions: 1,
  tableWritesMillions: 1,
  /** In all tables together. */
  tableGb: 1,
  /** In each log group. */
  logGb: 0.5,
  /** By CloudFront, in each of its deliveries. */
  deliveredLogGb: 0.1,
  bucketGb: 1,
  bucketWritesThousands: 10,
  imageGb: 1,
  snapshotGb: 1,
  callsOfASecret: 100,
  callsOfAKey: 100_000,
  tracesMillions: 0.1,
} as const;

/**
 * How many metrics Container Insights keeps, after the list in its documentation: of the cluster, and of each service
 * with its family of task definitions.
 */
export const INSIGHTS_METRICS = { cluster: 13, service: 27 } as const;

/** Target tracking makes an alarm to scale out and one to scale in. */
export const ALARMS_OF_TARGET_TRACKING = 2;
