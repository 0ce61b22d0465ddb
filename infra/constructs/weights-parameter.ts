import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn, propertyAccess, Token } from 'cdktf';
import { Construct } from 'constructs';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { formatWeightsParameter, type Weights } from '../../app/contract/weights';
import { suppress } from '../checkov';

/** Before anything was shifted, all traffic goes to blue. */
const INITIAL_WEIGHTS: Weights = { blue: 100, green: 0 };

export interface WeightsParameterConfig {
  readonly name: string;
  /** Given explicitly: Terraform writes them. Without, it leaves the parameter as it is after creation. */
  readonly weights?: Weights;
}

/**
 * The owner of the intended split. The numbers that it gives out are expressions over the parameter's value, so rules
 * that use them agree with it after a live shift as well.
 */
export class WeightsParameter extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Tokens: for attributes only, never for arithmetic. */
  readonly weights: Readonly<Record<Colour, number>>;
  /** What Terraform set last, which a live shift does not change. */
  readonly deployedWeights: Readonly<Record<Colour, string>>;

  constructor(scope: Construct, id: string, { name, weights }: WeightsParameterConfig) {
    super(scope, id);
    const written = weights ?? INITIAL_WEIGHTS;
    const parameter = new SsmParameter(this, 'parameter', {
      name,
      type: 'String',
      description: 'The intended split of traffic; changed live, also outside Terraform',
      // A plan shows it, unlike `value`.
      insecureValue: formatWeightsParameter(written),
      tags: Object.fromEntries(COLOURS.map((colour) => [`deployed-${colour}`, String(written[colour])])),
      ...(!weights && { lifecycle: { ignoreChanges: ['insecure_value', 'tags'] } }),
    });
    suppress(parameter, { CKV2_AWS_34: 'The split is no secret: everybody in the audience sees it.' });
    this.name = parameter.name;
    this.arn = parameter.arn;
    const value: unknown = Fn.jsondecode(parameter.insecureValue);
    this.weights = {
      blue: Token.asNumber(propertyAccess(value, ['blue'])),
      green: Token.asNumber(propertyAccess(value, ['green'])),
    };
    const tag = (colour: Colour) => Token.asString(propertyAccess(parameter.tags, [`deployed-${colour}`]));
    this.deployedWeights = { blue: tag('blue'), green: tag('green') };
  }
}
