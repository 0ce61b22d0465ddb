import type { CommandContext } from '../command-line/context';
import { capture } from '../deployment/captured-process';
import type { Check } from './check';

/** A program that can run the stacks. */
export interface TerraformProgram {
  /** What to type. */
  readonly binary: string;
  readonly product: 'Terraform' | 'OpenTofu';
  readonly version: string;
}

/* What CDKTF asks for; and the first that locks states in S3 without a table. */
const LEAST = '1.5.0';
const LEAST_WITH_BUCKET = '1.10.0';
const INSTALL = 'install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu';

/**
 * Finds the program as CDKTF does, by TERRAFORM_BINARY_NAME or as `terraform`; without the variable OpenTofu will do
 * as well.
 */
export async function findTerraform(env: CommandContext['env']): Promise<TerraformProgram | undefined> {
  const named = env['TERRAFORM_BINARY_NAME'];
  for (const binary of named ? [named] : ['terraform', 'tofu']) {
    const answer = await capture(binary, ['version'], { env });
    const found = answer && parseVersion(answer.stdout);
    if (found) return { binary, ...found };
  }
  return undefined;
}

/** Reads the first line of `terraform version`. */
export function parseVersion(output: string): Omit<TerraformProgram, 'binary'> | undefined {
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+)/m.exec(output) ?? [];
  if ((product !== 'Terraform' && product !== 'OpenTofu') || version === undefined) return undefined;
  return { product, version };
}

export function judgeTerraform(
  program: TerraformProgram | undefined,
  { named, stateBucket }: { readonly named: string | undefined; readonly stateBucket: string | undefined },
): Check {
  const name = 'Terraform';
  if (!program) {
    const looked = named ?? 'terraform or tofu';
    const unset = named === undefined ? '' : ', or correct TERRAFORM_BINARY_NAME';
    return {
      name,
      status: 'failed',
      detail: `no ${looked} on the PATH that tells its version`,
      remedy: `${INSTALL}${unset}`,
    };
  }
  const { binary, product, version } = program;
  const detail = `${product} ${version} (${binary})`;
  const least = stateBucket === undefined ? LEAST : LEAST_WITH_BUCKET;
  if (isOlder(version, least)) {
    const why = stateBucket === undefined ? '' : ' to lock the states in the bucket';
    return {
      name,
      status: 'failed',
      detail: `${detail} is older than ${least}`,
      remedy: `${INSTALL}, ${least} or newer${why}`,
    };
  }
  if (binary === 'tofu' && named === undefined) {
    const remedy = 'for "npx cdktf deploy" as well, set TERRAFORM_BINARY_NAME=tofu';
    return { name, status: 'warning', detail: `${detail}, since there is no terraform`, remedy };
  }
  return { name, status: 'ok', detail };
}

function isOlder(version: string, least: string): boolean {
  return version.localeCompare(least, 'en', { numeric: true }) < 0;
}
