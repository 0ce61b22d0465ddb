import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { ENVIRONMENT_KEYS, OPTIONAL_KEYS, SECRET_KEYS } from '../../app/contract/environment';
import { STOP_TIMEOUT_SECONDS } from '../../app/contract/stop-timeout';
import { TASK_PORT } from '../ports';

export const APP_CONTAINER = 'app';

/* The user `node` of the official images. */
const USER = '1000:1000';
const HEALTH_PROBE = `fetch('http://127.0.0.1:${TASK_PORT}/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;

/** What the agent of ECS Exec writes to, by the names of the volumes. */
const EXEC_VOLUMES: Readonly<Record<string, string>> = {
  'exec-state': '/var/lib/amazon',
  'exec-log': '/var/log/amazon',
};

export interface AppContainerConfig {
  readonly region: string;
  readonly logGroup: CloudwatchLogGroup;
  /** `repository:tag`. */
  readonly image: string;
  readonly environment: Readonly<Record<(typeof ENVIRONMENT_KEYS)[number], string>> &
    Readonly<Partial<Record<(typeof OPTIONAL_KEYS)[number], string>>>;
  /** ARNs of the secrets, by the variable that takes the value. */
  readonly secretArns: Readonly<Record<(typeof SECRET_KEYS)[number], string>>;
  /** Whether a shell can be had in it. */
  readonly execCommand: boolean;
}

/**
 * The definition of the container that runs the server. It writes nothing to its file system, which is read-only. AWS
 * says that ECS Exec needs a writable one; its agent is content with the two folders that it does write to.
 * @param sidecars containers of the task that it needs until it has ended
 */
export function appContainer(config: AppContainerConfig, sidecars: readonly string[]): object {
  const { image, environment, secretArns } = config;
  return {
    name: APP_CONTAINER,
    image,
    essential: true,
    user: USER,
    readonlyRootFilesystem: true,
    linuxParameters: { initProcessEnabled: true },
    stopTimeout: STOP_TIMEOUT_SECONDS,
    portMappings: [{ containerPort: TASK_PORT, protocol: 'tcp' }],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    secrets: Object.entries(secretArns).map(([name, valueFrom]) => ({ name, valueFrom })),
    healthCheck: {
      command: ['CMD', 'node', '-e', HEALTH_PROBE],
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 30,
    },
    logConfiguration: logsTo(config, APP_CONTAINER),
    // What is started first is stopped last: otherwise all get SIGTERM at once.
    ...(sidecars.length > 0 && {
      dependsOn: sidecars.map((containerName) => ({ containerName, condition: 'START' })),
    }),
    ...(config.execCommand && {
      mountPoints: Object.entries(EXEC_VOLUMES).map(([sourceVolume, containerPath]) => ({
        sourceVolume,
        containerPath,
        readOnly: false,
      })),
    }),
  };
}

/** The volumes that the container mounts. */
export function appVolumes({ execCommand }: Pick<AppContainerConfig, 'execCommand'>): { name: string }[] {
  return execCommand ? Object.keys(EXEC_VOLUMES).map((name) => ({ name })) : [];
}

/** Where a container's output goes: a stream for each task, whose name starts with the container's. */
export function logsTo(
  { logGroup, region }: Pick<AppContainerConfig, 'logGroup' | 'region'>,
  container: string,
): object {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': logGroup.name,
      'awslogs-region': region,
      'awslogs-stream-prefix': container,
    },
  };
}
