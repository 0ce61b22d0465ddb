import { InvalidWeightsError, parseWeightsParameter, type Weights } from '../../app/contract/weights';
import { OUTPUT_NAMES, type OutputName } from '../../infra/outputs';
import type { System } from './model';

/** Where a rehearsal is to be found: addresses are `host:port`. */
export interface LocalAddresses {
  readonly loadBalancer: string;
  /** Where the audience goes: an address that their devices reach, if there is one. */
  readonly audienceUrl: string;
  readonly redis: string;
  /** The name of the parameter that the live split is read from. */
  readonly weightsParameter: string;
}

/** The outputs of the stacks, and what only a rehearsal has. */
export type LocalOutputs = Readonly<Partial<Record<OutputName, string>> & { audience_url: string }>;

/**
 * The outputs of the stacks by their fixed names, as text, with what stands for them here: the load balancer for
 * CloudFront too, and the live split. What only AWS would know is left out, and so is a split that cannot be read.
 */
export function localOutputs(system: System, addresses: LocalAddresses): LocalOutputs {
  const weights = liveWeights(system, addresses.weightsParameter);
  const standIns: Readonly<Partial<Record<OutputName, string | undefined>>> = {
    alb_dns_name: addresses.loadBalancer,
    cloudfront_domain_name: addresses.loadBalancer,
    redis_endpoint: addresses.redis,
    blue_weight: weights?.blue.toString(),
    green_weight: weights?.green.toString(),
  };
  const values = OUTPUT_NAMES.filter((name) => name in system.outputs).map(
    (name) => [name, name in standIns ? standIns[name] : system.outputs[name]] as const,
  );
  const known = Object.fromEntries(
    values
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  return { ...known, audience_url: addresses.audienceUrl };
}

function liveWeights({ parameters }: System, name: string): Weights | undefined {
  try {
    return parseWeightsParameter(parameters.find((parameter) => parameter.name === name)?.value ?? '');
  } catch (error) {
    if (error instanceof InvalidWeightsError) return undefined;
    throw error;
  }
}
