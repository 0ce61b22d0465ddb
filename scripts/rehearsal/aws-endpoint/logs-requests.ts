import { z } from 'zod';

/** The inputs of the actions on logs, in CloudWatch's own JSON. */

const text = z.string().min(1).nullish();
const flag = z.boolean().nullish();
const time = z.number().int().min(0).nullish();
const limit = (max: number) => z.number().int().min(1).max(max).nullish();

/** One of the two, by name or by ARN. */
const group = { logGroupName: text, logGroupIdentifier: text };

export const describeLogGroups = z.object({
  logGroupNamePrefix: text,
  logGroupNamePattern: text,
  limit: limit(50),
  nextToken: text,
});
export const describeLogStreams = z.object({
  ...group,
  logStreamNamePrefix: text,
  orderBy: z.enum(['LogStreamName', 'LastEventTime']).nullish(),
  descending: flag,
  limit: limit(50),
  nextToken: text,
});
export const filterLogEvents = z.object({
  ...group,
  logStreamNames: z.array(z.string()).min(1).max(100).nullish(),
  logStreamNamePrefix: text,
  startTime: time,
  endTime: time,
  filterPattern: z.string().max(1_024).nullish(),
  startFromHead: flag,
  limit: limit(10_000),
  nextToken: text,
});
export const getLogEvents = z.object({
  ...group,
  logStreamName: z.string().min(1),
  startTime: time,
  endTime: time,
  startFromHead: flag,
  limit: limit(10_000),
  nextToken: text,
});

export type DescribeLogGroups = z.infer<typeof describeLogGroups>;
export type DescribeLogStreams = z.infer<typeof describeLogStreams>;
export type FilterLogEvents = z.infer<typeof filterLogEvents>;
export type GetLogEvents = z.infer<typeof getLogEvents>;
