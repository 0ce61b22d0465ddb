import { z } from 'zod';

/** The inputs of the parameter store's actions, in SSM's own JSON. */

export const PARAMETER_TYPES = ['String', 'StringList', 'SecureString'] as const;
export const TIERS = ['Standard', 'Advanced', 'Intelligent-Tiering'] as const;

const name = z.string().min(1).max(2_048);
const decryption = z.boolean().nullish();
const token = z.string().nullish();
const maxResults = (max: number) => z.number().int().min(1).max(max).nullish();

export const getParameter = z.object({ Name: name, WithDecryption: decryption });
export const getParameters = z.object({ Names: z.array(name).min(1).max(10), WithDecryption: decryption });
export const getParameterHistory = z.object({
  Name: name,
  WithDecryption: decryption,
  MaxResults: maxResults(50),
  NextToken: token,
});

const filters = z
  .array(
    z.object({
      Key: z.string(),
      Option: z.string().nullish(),
      Values: z.array(z.string()).min(1).max(50).nullish(),
    }),
  )
  .nullish();

export const getParametersByPath = z.object({
  Path: name,
  Recursive: z.boolean().nullish(),
  WithDecryption: decryption,
  ParameterFilters: filters,
  MaxResults: maxResults(10),
  NextToken: token,
});
export const describeParameters = z.object({
  ParameterFilters: filters,
  MaxResults: maxResults(50),
  NextToken: token,
});
export const putParameter = z.object({
  Name: name,
  Value: z.string().min(1),
  Description: z.string().max(1_024).nullish(),
  Type: z.enum(PARAMETER_TYPES).nullish(),
  Tier: z.enum(TIERS).nullish(),
  Overwrite: z.boolean().nullish(),
});
export const deleteParameter = z.object({ Name: name });
export const deleteParameters = z.object({ Names: z.array(name).min(1).max(10) });

export type PutParameter = z.infer<typeof putParameter>;
export type ParameterFilters = z.infer<typeof filters>;
