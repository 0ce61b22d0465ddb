import { AwsError } from './aws-error';
import type { PutParameter } from './ssm-requests';

export type Tier = 'Standard' | 'Advanced';

/** Bytes of a value. */
const MAX_VALUE_BYTES: Readonly<Record<Tier, number>> = { Standard: 4_096, Advanced: 8_192 };
const MAX_LEVELS = 15;
const MAX_NAME_CHARACTERS = 1_011;
const NAME = /^\/?[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/;

/**
 * The tier of a version that is to be written.
 * @param before the tier of the version before
 * @throws AwsError for a value that is too large for it, or a step back from the advanced tier
 */
export function tierFor({ Value, Tier: wanted }: PutParameter, before: Tier | undefined): Tier {
  const bytes = Buffer.byteLength(Value);
  if (before === 'Advanced' && wanted === 'Standard') {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  }
  const needsAdvanced = wanted === 'Intelligent-Tiering' && bytes > MAX_VALUE_BYTES.Standard;
  const tier = before === 'Advanced' || wanted === 'Advanced' || needsAdvanced ? 'Advanced' : 'Standard';
  if (bytes <= MAX_VALUE_BYTES[tier]) return tier;
  throw invalid(
    tier === 'Standard'
      ? 'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.'
      : 'Advanced tier parameters support a maximum parameter value of 8192 characters.',
  );
}

/** @throws AwsError for a name that no parameter can be created with */
export function checkName(name: string): void {
  if (!NAME.test(name) || name.length > MAX_NAME_CHARACTERS) {
    throw invalid(
      'Parameter name: can only contain letters, numbers and the symbols _ . - in parts divided by /.',
    );
  }
  if (!name.startsWith('/') && name.includes('/')) {
    throw invalid('Parameter name must be a fully qualified name, with / at its beginning.');
  }
  if (/^\/?(aws|ssm)/i.test(name)) {
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (name.split('/').filter((part) => part !== '').length > MAX_LEVELS) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A parameter name can have a maximum of ${MAX_LEVELS} levels.`,
    );
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
