import type { ConfigurationProblem } from './errors';
import { DEFAULT_ENVIRONMENT, DEFAULT_PROJECT, type SettingKey, type Settings } from './settings';

/** How a setting was typed, or would be. */
type NameOf = (key: string) => string;

/*
 * The longest derived names are those of the sticky target groups, `<project>-<environment>-green-poll`: an ALB takes
 * 32 characters.
 */
const PREFIX_CHARACTERS = 32 - '-green-poll'.length;

/** Project and environment together may be too long for the names that derive from them. */
export function prefixProblem(
  values: Readonly<Record<string, unknown>>,
  nameOf: NameOf,
): ConfigurationProblem[] {
  const { project = DEFAULT_PROJECT, environment = DEFAULT_ENVIRONMENT } = values;
  if (typeof project !== 'string' || typeof environment !== 'string') return [];
  const characters = project.length + environment.length;
  if (characters < PREFIX_CHARACTERS) return [];
  const settings = ['project', 'environment'].filter((key) => key in values).map(nameOf);
  return [
    {
      setting: settings.join(' and '),
      problem: `must be shorter: project and environment together may have ${PREFIX_CHARACTERS - 1} characters (they have ${characters})`,
    },
  ];
}

/** Settings that are usable alone but not together. */
export function combinationProblems(settings: Settings, nameOf: NameOf): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const refuse = (key: SettingKey, problem: string) => problems.push({ setting: nameOf(key), problem });
  const { domain, certificateArn, hostedZoneId, edgeDomain, edgeCertificateArn } = settings;

  if (domain === undefined) {
    const why = `needs ${nameOf('domain')}, the name that clients and CloudFront reach the load balancer by`;
    if (certificateArn !== undefined) refuse('certificateArn', why);
    if (hostedZoneId !== undefined) refuse('hostedZoneId', why);
    if (settings.extraHttpsPorts.length > 0) refuse('extraHttpsPorts', why);
  }
  if (certificateArn !== undefined && regionOf(certificateArn) !== settings.region) {
    refuse(
      'certificateArn',
      `must be of a certificate in ${settings.region}, where the load balancer is (it is in ${regionOf(certificateArn)})`,
    );
  }
  if (settings.ingress === 'cloudfront' && settings.extraHttpsPorts.length > 0) {
    refuse('extraHttpsPorts', `cannot be reached when ${nameOf('ingress')} lets only CloudFront in`);
  }
  if (edgeDomain === undefined) {
    if (edgeCertificateArn !== undefined) {
      refuse('edgeCertificateArn', `needs ${nameOf('edgeDomain')}, the name that it is for`);
    }
    return problems;
  }
  if (edgeDomain === domain) {
    refuse(
      'edgeDomain',
      `must differ from ${nameOf('domain')}: one leads to CloudFront, one to the load balancer`,
    );
  }
  if (edgeCertificateArn !== undefined) return problems;
  if (hostedZoneId === undefined && (domain === undefined || certificateArn !== undefined)) {
    refuse(
      'edgeDomain',
      `needs ${nameOf('edgeCertificateArn')}, or ${nameOf('domain')} with ${nameOf('hostedZoneId')} to prove that the name is yours`,
    );
  } else if (hostedZoneId === undefined && !edgeDomain.endsWith(`.${domain ?? ''}`)) {
    refuse(
      'edgeDomain',
      `must end with ".${domain ?? ''}", the zone that the deployment makes, or ${nameOf('hostedZoneId')} must name another`,
    );
  }
  return problems;
}

/** An ARN is `arn:partition:service:region:account:resource`. */
function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
