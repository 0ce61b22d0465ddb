import type { Config } from '../../infra/outputs';
import type { Estimate } from './estimate';

type Environment = Readonly<Record<string, string>>;

/** Another way to deploy, which may be cheaper. */
export interface Option {
  readonly name: string;
  /** The variables that choose it. */
  readonly settings: Environment;
  /** What one gives up for it. */
  readonly inExchange: string;
  /** Whether it would be a change from a configuration, and can be had. */
  readonly possible: (config: Config) => boolean;
}

export const OPTIONS: readonly Option[] = [
  {
    name: 'the hackathon profile',
    settings: { CROSSFADE_PROFILE: 'hackathon' },
    inExchange: 'one NAT gateway and one task a colour, no backups, no deletion protection, no web firewall',
    possible: ({ profile }) => profile !== 'hackathon',
  },
  {
    name: 'tasks in public subnets, without NAT',
    settings: { CROSSFADE_EGRESS: 'public' },
    inExchange: 'tasks have public addresses, and security groups alone keep the internet from them',
    possible: ({ egress }) => egress === 'nat',
  },
  {
    name: 'no tasks between shows',
    settings: { CROSSFADE_DESIRED_COUNT: '0' },
    inExchange: 'nobody is served until it is set to 1 or more again, and a minute or two longer',
    // Autoscaling would start them again.
    possible: ({ desiredCount, settings }) => desiredCount !== 0 && settings.autoscaling === undefined,
  },
  {
    name: 'Valkey instead of Redis',
    settings: { CROSSFADE_ENGINE: 'valkey' },
    inExchange: 'nothing: the same protocol, nodes and failover',
    possible: ({ engine }) => engine === 'redis',
  },
  {
    name: 'ARM64 instead of x86',
    settings: { CROSSFADE_ARCHITECTURE: 'arm64' },
    inExchange: 'nothing, when the image is built for it',
    possible: ({ architecture }) => architecture === 'amd64',
  },
  {
    name: 'no interface endpoints',
    settings: { CROSSFADE_INTERFACE_ENDPOINTS: ',' },
    inExchange: 'calls of AWS leave the VPC, through the NAT gateway when there is one',
    possible: ({ interfaceEndpoints }) => interfaceEndpoints.length > 0,
  },
  {
    name: 'no tracing',
    settings: { CROSSFADE_TRACING: 'false' },
    inExchange: 'no traces in X-Ray',
    possible: ({ tracing }) => tracing,
  },
  {
    name: 'tasks on Fargate Spot, but for one a colour',
    settings: { CROSSFADE_FARGATE_SPOT: 'true' },
    inExchange: 'AWS may take a Spot task back with two minutes of notice, and may have none to give',
    possible: ({ fargateSpot }) => !fargateSpot,
  },
];

/** An option that is cheaper than what is there. */
export interface Alternative extends Omit<Option, 'possible'> {
  /** USD a month, for the whole deployment. */
  readonly perMonth: number;
  /** USD a month. */
  readonly saves: number;
  /** Why it may save more than that. */
  readonly note?: string;
}

/** Less is not worth a line. */
const LEAST_SAVING = 0.01;

/** What an option would save; undefined when it is not cheaper. */
export function alternativeOf(option: Option, now: Estimate, then: Estimate): Alternative | undefined {
  const saves = now.total.perMonth - then.total.perMonth;
  const gone = now.unknown.filter((what) => !then.unknown.includes(what));
  const notes = [
    ...(gone.length > 0 ? [`and what is not known of ${gone.join(' and of ')}`] : []),
    ...spotNote(now, then),
  ];
  if (saves < LEAST_SAVING && notes.length === 0) return undefined;
  const { name, settings, inExchange } = option;
  return {
    name,
    settings,
    inExchange,
    perMonth: then.total.perMonth,
    saves: Math.max(0, saves),
    ...(notes.length > 0 && { note: notes.join('; ') }),
  };
}

function spotNote(now: Estimate, then: Estimate): string[] {
  const spot = ({ items }: Estimate) =>
    items
      .filter(({ what }) => what.startsWith('Fargate Spot'))
      .reduce((total, { perMonth }) => total + (perMonth ?? 0), 0);
  const more = spot(then) - spot(now);
  return more > LEAST_SAVING
    ? [`a part that varies of ${more.toFixed(2)} a month; AWS speaks of up to 70 %, which is no price`]
    : [];
}
