import type { SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { ResourceNames } from '../../../infra/outputs';
import { readConfigured } from '../state';
import { COMMANDS } from './engine';
import { formatRollout, NO_ROLLOUT, readRollout, safeJson } from './rollout';
import type { PostedCommand, RolloutStore } from './store';

const commandSchema = z.object({
  id: z.string(),
  rollout: z.string(),
  kind: z.enum(COMMANDS),
  full: z.boolean().optional(),
  by: z.string(),
});
const lifeSignSchema = z.object({ id: z.string(), beat: z.number(), by: z.string() });

type Sdk = typeof import('@aws-sdk/client-ssm');

/** The parameters of a rollout, through the AWS SDK. */
export function createSsmStore(sdk: Sdk, client: SSMClient, names: ResourceNames): RolloutStore {
  const { state, command, driverPrefix } = names.rollout;
  const driver = (generation: number) => `${driverPrefix}${generation}`;
  const write = async (Name: string, Value: string) => {
    await client.send(new sdk.PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  };
  return {
    read: async (generations) => {
      const Names = [names.weightsParameter, state, command, ...generations.map(driver)];
      const { Parameters = [] } = await client.send(new sdk.GetParametersCommand({ Names }));
      const found = new Map(Parameters.map((parameter) => [parameter.Name, parameter]));
      const weights = found.get(names.weightsParameter);
      if (!weights) throw notFound(sdk, names.weightsParameter);
      return {
        ...readRollout(found.get(state)?.Value),
        command: parseJson(commandSchema, found.get(command)?.Value),
        configured: readConfigured(weights.Value ?? ''),
        weightsVersion: weights.Version ?? 0,
        drivers: new Map(
          generations.flatMap((generation) => {
            const parameter = found.get(driver(generation));
            // One that cannot be read is there all the same.
            const unreadable = { id: '', beat: parameter?.Version ?? 0, by: 'somebody' };
            return parameter
              ? [[generation, parseJson(lifeSignSchema, parameter.Value) ?? unreadable] as const]
              : [];
          }),
        ),
      };
    },
    writeRollout: (rollout) => write(state, formatRollout(rollout)),
    forgetRollout: () => write(state, NO_ROLLOUT),
    writeCommand: (posted: PostedCommand) => write(command, safeJson(posted)),
    createDriver: async (generation, sign) => {
      const Name = driver(generation);
      try {
        await client.send(
          new sdk.PutParameterCommand({ Name, Value: safeJson(sign), Type: 'String', Overwrite: false }),
        );
        return true;
      } catch (error) {
        if (!(error instanceof sdk.ParameterAlreadyExists)) throw error;
        // The answer to a first attempt may have been lost, and the SDK has tried again.
        const { Parameter } = await client.send(new sdk.GetParameterCommand({ Name }));
        return parseJson(lifeSignSchema, Parameter?.Value)?.id === sign.id;
      }
    },
    beat: async (generation, sign) => {
      // Without a type, SSM changes a parameter but makes none.
      await client.send(
        new sdk.PutParameterCommand({ Name: driver(generation), Value: safeJson(sign), Overwrite: true }),
      );
    },
    deleteDrivers: async (generations) => {
      for (let start = 0; start < generations.length; start += 10) {
        const Names = generations.slice(start, start + 10).map(driver);
        await client.send(new sdk.DeleteParametersCommand({ Names }));
      }
    },
  };
}

/* GetParameters lists what it does not find; for the reader of the error this is the same as a failed GetParameter. */
function notFound(sdk: Sdk, name: string): Error {
  return new sdk.ParameterNotFound({ message: `Parameter ${name} not found.`, $metadata: {} });
}

function parseJson<Schema extends z.ZodType>(schema: Schema, value = ''): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
