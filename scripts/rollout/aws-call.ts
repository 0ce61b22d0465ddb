import type { Target } from './connection';

/** A call of AWS that changes something, as its API has it. */
export interface AwsCall {
  readonly service: 'ssm' | 'elbv2' | 'ecs';
  readonly operation: string;
  readonly input: object;
  /** What it changes, for people. */
  readonly what: string;
}

/** The call that writes a parameter which is there. */
export function putParameter(Name: string, Value: string, what: string): AwsCall {
  return { service: 'ssm', operation: 'PutParameter', input: { Name, Value, Overwrite: true }, what };
}

/** A call as a command of the AWS CLI, which does the same. */
export function asCliCommand(
  { service, operation, input }: AwsCall,
  { endpoint, deployment: { region } }: Target,
): string {
  const options = Object.entries(input).map(([name, value]) => {
    const flag = `--${hyphenated(name)}`;
    if (typeof value === 'boolean') return value ? flag : `--no-${hyphenated(name)}`;
    return `${flag} ${shellWord(typeof value === 'string' ? value : JSON.stringify(value))}`;
  });
  const where = endpoint === undefined ? [] : ['--endpoint-url', shellWord(endpoint)];
  return ['aws', ...where, '--region', region, service, hyphenated(operation), ...options].join(' ');
}

function hyphenated(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
}

function shellWord(text: string): string {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
