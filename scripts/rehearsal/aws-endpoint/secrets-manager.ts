import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { System } from '../model';
import { AwsError } from './aws-error';
import { checkInput } from './json-input';
import type { JsonService } from './service';

/** The value that tasks run with of a secret, by a variable that they get it in; undefined where it has none. */
export type SecretValueOf = (variable: string, arn: string) => string | undefined;

/** The stage of a secret's newest version, the only one that there is here. */
const CURRENT = 'AWSCURRENT';
/** A hyphen and six characters, which AWS adds to a secret's name in its ARN. */
const ARN_SUFFIX = /-[A-Za-z0-9]{6}$/;
/** `arn:aws:secretsmanager:<region>:<account>:secret:<name>`; a reference to a key of a value in JSON goes on. */
const ARN_PARTS = 7;

const getSecretValue = z.object({
  SecretId: z.string().min(1).max(2_048),
  VersionId: z.string().min(32).max(64).nullish(),
  VersionStage: z.string().min(1).max(256).nullish(),
});

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly value: string | undefined;
}

/** Secrets Manager, as far as somebody reads the secrets that the tasks get. */
export function secretsManagerService(
  system: Pick<System, 'taskDefinitions'>,
  valueOf: SecretValueOf,
  now: () => number,
): JsonService {
  const createdAt = now();
  return {
    targetPrefix: 'secretsmanager',
    actions: {
      GetSecretValue: (input) => {
        const { SecretId, VersionId, VersionStage } = checkInput(getSecretValue, input);
        const secret = secretsOf(system, valueOf).find((one) => isMeant(one, SecretId));
        if (!secret) throw notFound();
        const version = versionOf(secret);
        if (VersionId && VersionId !== version) throw notFound(` value for VersionId: ${VersionId}`);
        const stage = VersionStage ?? CURRENT;
        if (secret.value === undefined || stage !== CURRENT) {
          throw notFound(` value for staging label: ${stage}`);
        }
        return {
          ARN: secret.arn,
          Name: secret.name,
          VersionId: version,
          SecretString: secret.value,
          VersionStages: [CURRENT],
          CreatedDate: createdAt / 1_000,
        };
      },
    },
  };
}

function secretsOf({ taskDefinitions }: Pick<System, 'taskDefinitions'>, valueOf: SecretValueOf): Secret[] {
  const references = taskDefinitions
    .flatMap(({ containers }) => containers)
    .flatMap(({ secrets }) => Object.entries(secrets));
  return references.map(([variable, reference]) => {
    const parts = reference.split(':').slice(0, ARN_PARTS);
    const name = (parts.at(-1) ?? '').replace(ARN_SUFFIX, '');
    return { arn: parts.join(':'), name, value: valueOf(variable, reference) };
  });
}

/* AWS takes an ARN without its suffix, too. */
function isMeant({ arn, name }: Secret, id: string): boolean {
  return id === name || id === arn || id === arn.replace(ARN_SUFFIX, '');
}

/** An id in the form of a UUID, the same whenever it is asked for. */
function versionOf({ arn }: Secret): string {
  const hex = createHash('sha256').update(arn).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function notFound(what = ''): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret${what === '' ? '.' : what}`,
  );
}
