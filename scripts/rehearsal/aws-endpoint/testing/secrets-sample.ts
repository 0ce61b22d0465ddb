import { resourceNames } from '../../../../infra/outputs';
import type { System } from '../../model';

const names = resourceNames({ project: 'chatapp', environment: 'dev' });

/** The ARN of a secret of the sample. */
export const secretArn = (variable: keyof typeof names.secrets): string =>
  `arn:aws:secretsmanager:ap-northeast-2:000000000000:secret:${names.secrets[variable]}-a1B2c3`;

/** For tests: a system with a task definition that has the deployment's secrets. */
export function withSecrets<Of extends System>(system: Of): Of {
  const container = {
    name: 'app',
    image: 'chatapp-dev:1',
    environment: {},
    secrets: {
      SESSION_SECRET: secretArn('SESSION_SECRET'),
      PRESENTER_TOKEN: secretArn('PRESENTER_TOKEN'),
      REDIS_AUTH_TOKEN: `${secretArn('REDIS_AUTH_TOKEN')}:token::`,
    },
    containerPort: 3_000,
    stopTimeoutSeconds: 30,
  };
  const definition = { arn: 'arn', family: 'chatapp-dev-blue', containers: [container], sidecars: [] };
  return { ...system, taskDefinitions: [definition] };
}
