/** The services that the rehearsal serves. Commands of the guides for others are not run. */
const SERVED = ['elbv2', 'ssm', 'sts', 'logs', 'dynamodb', 'ecs', 'cloudwatch', 'secretsmanager'];

/** Whether all commands of a script are of services that are served. */
export function isServed(script: string): boolean {
  return [...script.matchAll(/\baws ([a-z][a-z0-9-]+) [a-z]/g)].every(([, service = '']) =>
    SERVED.includes(service),
  );
}
