import { join } from 'node:path';
import type { Config } from './config';
import { resourceNames, type StackName } from './names';

/** Where Terraform keeps what it knows of a stack. */
export type StateLocation =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string; readonly region: string };

/** @param projectRoot the folder of cdktf.json, which local states are kept in */
export function stateLocation(
  config: Pick<Config, 'project' | 'environment' | 'stateBucket' | 'stateRegion'>,
  stack: StackName,
  projectRoot: string,
): StateLocation {
  const { prefix, stacks } = resourceNames(config);
  return config.stateBucket === undefined
    ? { kind: 'file', path: join(projectRoot, `terraform.${stacks[stack]}.tfstate`) }
    : {
        kind: 's3',
        bucket: config.stateBucket,
        key: `${prefix}/${stack}.tfstate`,
        region: config.stateRegion,
      };
}
