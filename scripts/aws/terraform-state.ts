import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { stateLocation, STACKS, type Config, type StackName, type StateLocation } from '../../infra/outputs';
import { UsageError } from '../command-line/context';
import { awsClientConfig, withClient } from './aws-client';
import { errorCode } from '../error-code';

const stateSchema = z.object({
  version: z.literal(4),
  outputs: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  resources: z
    .array(
      z.object({
        mode: z.string(),
        type: z.string(),
        instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()).nullish() })).default([]),
      }),
    )
    .default([]),
});

/** What Terraform knows of a stack that is, or was, deployed. */
export interface StackState {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What it made and has not deleted: data that it only read is left out. */
  readonly resources: readonly { readonly type: string; readonly attributes: Attributes }[];
}
type Attributes = Readonly<Record<string, unknown>>;

/** Whose states are meant. */
export interface StateOwner {
  readonly config: Config;
  /** The folder of cdktf.json and of local states. */
  readonly projectRoot: string;
}

/**
 * Reads a state in Terraform's format of version 4.
 * @param where for the error
 * @throws UsageError when it is none
 */
export function parseState(text: string, where: string): StackState {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const parsed = stateSchema.safeParse(content);
  if (!parsed.success) {
    throw new UsageError(`${where} is not a Terraform state of version 4: restore it, or its backup`);
  }
  const { outputs, resources } = parsed.data;
  return {
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    resources: resources
      .filter(({ mode }) => mode === 'managed')
      .flatMap(({ type, instances }) =>
        instances.map(({ attributes }) => ({ type, attributes: attributes ?? {} })),
      ),
  };
}

/**
 * The states of all stacks; a stack that was never deployed has none.
 * @throws UsageError for a state or a bucket that cannot be read
 */
export async function readStates(
  { config, projectRoot }: StateOwner,
  signal?: AbortSignal,
): Promise<Partial<Record<StackName, StackState>>> {
  const states = await Promise.all(
    STACKS.map(async (stack) => {
      const location = stateLocation(config, stack, projectRoot);
      const text = location.kind === 'file' ? await readLocal(location.path) : await readS3(location, signal);
      // Terraform leaves an empty file behind when it is stopped in its first moment.
      return text === undefined || text.trim() === ''
        ? []
        : [[stack, parseState(text, describe(location))] as const];
    }),
  );
  return Object.fromEntries(states.flat());
}

/**
 * Removes the local files of a stack of which nothing is left. The backup would keep the secrets of what is gone. An
 * emptied state in a bucket stays: the team's bucket keeps its versions anyway.
 */
export async function removeEmptiedState(
  { config, projectRoot }: StateOwner,
  stack: StackName,
): Promise<void> {
  const location = stateLocation(config, stack, projectRoot);
  if (location.kind !== 'file') return;
  const text = await readLocal(location.path);
  if (text === undefined || parseState(text, location.path).resources.length > 0) return;
  await Promise.all([location.path, `${location.path}.backup`].map((file) => rm(file, { force: true })));
}

async function readLocal(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${path} cannot be read (${code ?? 'for an unknown reason'})`, { cause: error });
  }
}

async function readS3(
  { bucket, key, region }: StateLocation & { kind: 's3' },
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { S3Client, GetObjectCommand } = await import('@aws-sdk/client-s3');
  const command = new GetObjectCommand({ Bucket: bucket, Key: key });
  try {
    return await withClient(new S3Client(awsClientConfig({ region })), async (client) => {
      const { Body } = await client.send(command, { ...(signal && { abortSignal: signal }) });
      return Body?.transformToString();
    });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NoSuchKey') return undefined;
    if (name === 'NoSuchBucket') {
      throw new UsageError(
        `there is no bucket ${bucket} in ${region} for the states: make it first, or correct CROSSFADE_STATE_BUCKET`,
        { cause: error },
      );
    }
    throw error;
  }
}

function describe(location: StateLocation): string {
  return location.kind === 'file' ? location.path : `s3://${location.bucket}/${location.key}`;
}
