import { awsClientConfig, withClient } from '../aws/aws-client';
import type { Deployment } from './deployment';
import { ownedNames, type Leftover } from './leftovers';

/** One kind of thing that is looked for. */
export interface NameSearch {
  readonly what: string;
  readonly found: Promise<Leftover[]>;
}

/** Looks for what has a name of the deployment: all kinds at the same time. */
export function searchByName(deployment: Deployment, globalRegion: string): NameSearch[] {
  const { region } = deployment.config;
  return [
    { what: 'log groups', found: logGroups(deployment, region) },
    ...(region === globalRegion
      ? []
      : [{ what: `log groups in ${globalRegion}`, found: logGroups(deployment, globalRegion) }]),
    { what: 'parameters', found: parameters(deployment) },
    { what: 'secrets', found: secrets(deployment) },
    { what: 'IAM roles', found: roles(deployment) },
    { what: 'task definitions', found: taskDefinitions(deployment) },
    { what: 'tables', found: tables(deployment) },
    { what: 'repositories', found: repositories(deployment) },
    { what: 'cache snapshots', found: snapshots(deployment) },
  ];
}

async function logGroups({ names }: Deployment, region: string): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-cloudwatch-logs');
  const { logGroupPrefixes, logGroups: isOwned } = ownedNames(names);
  return withClient(new sdk.CloudWatchLogsClient(awsClientConfig({ region })), async (client) => {
    const found: Leftover[] = [];
    for (const logGroupNamePrefix of logGroupPrefixes) {
      for await (const page of sdk.paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
        for (const { logGroupName = '', arn } of page.logGroups ?? []) {
          const id = arn?.replace(/:\*$/, '') ?? logGroupName;
          if (isOwned(logGroupName)) found.push({ kind: 'logs:log-group', id, region });
        }
      }
    }
    return found;
  });
}

async function parameters({ config, names }: Deployment): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-ssm');
  const { region } = config;
  return withClient(new sdk.SSMClient(awsClientConfig(config)), async (client) => {
    const found: Leftover[] = [];
    const query = { Path: ownedNames(names).parameterPath, Recursive: true };
    for await (const page of sdk.paginateGetParametersByPath({ client }, query)) {
      for (const { ARN, Name = '' } of page.Parameters ?? []) {
        found.push({ kind: 'ssm:parameter', id: ARN ?? Name, region });
      }
    }
    return found;
  });
}

async function secrets({ config, names }: Deployment): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-secrets-manager');
  const { region } = config;
  const { secretPrefix } = ownedNames(names);
  return withClient(new sdk.SecretsManagerClient(awsClientConfig(config)), async (client) => {
    const found: Leftover[] = [];
    const query = {
      IncludePlannedDeletion: true,
      Filters: [{ Key: 'name' as const, Values: [secretPrefix] }],
    };
    for await (const page of sdk.paginateListSecrets({ client }, query)) {
      for (const { ARN, Name = '', DeletedDate } of page.SecretList ?? []) {
        if (!Name.startsWith(secretPrefix)) continue;
        const note = DeletedDate && 'deleted, but its name is not free before the recovery window ends';
        found.push({ kind: 'secretsmanager:secret', id: ARN ?? Name, region, ...(note && { note }) });
      }
    }
    return found;
  });
}

/* Roles cannot be filtered by tag, and one that only begins with the name may be another deployment's. */
async function roles({ config, names }: Deployment): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-iam');
  return withClient(new sdk.IAMClient(awsClientConfig(config)), async (client) => {
    const found: Leftover[] = [];
    for await (const page of sdk.paginateListRoles({ client }, {})) {
      for (const { Arn = '', RoleName = '' } of page.Roles ?? []) {
        if (!RoleName.startsWith(`${names.prefix}-`)) continue;
        const { Tags = [] } = await client.send(new sdk.ListRoleTagsCommand({ RoleName }));
        const has = (key: string, value: string) =>
          Tags.some((tag) => tag.Key === key && tag.Value === value);
        if (has('Project', config.project) && has('Environment', config.environment)) {
          found.push({ kind: 'iam:role', id: Arn, region: 'global' });
        }
      }
    }
    return found;
  });
}

async function taskDefinitions({ config, names }: Deployment): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-ecs');
  const { region } = config;
  return withClient(new sdk.ECSClient(awsClientConfig(config)), async (client) => {
    const found: Leftover[] = [];
    for (const familyPrefix of ownedNames(names).taskFamilies) {
      const query = { familyPrefix, status: 'ACTIVE' as const };
      for await (const page of sdk.paginateListTaskDefinitions({ client }, query)) {
        found.push(
          ...(page.taskDefinitionArns ?? []).map((id) => ({ kind: 'ecs:task-definition', id, region })),
        );
      }
    }
    return found;
  });
}

async function tables({ config, names }: Deployment): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-dynamodb');
  const { region } = config;
  const owned = new Set(ownedNames(names).tables);
  return withClient(new sdk.DynamoDBClient(awsClientConfig(config)), async (client) => {
    const found: Leftover[] = [];
    for await (const { TableNames = [] } of sdk.paginateListTables({ client }, {})) {
      for (const table of TableNames.filter((name) => owned.has(name))) {
        const { Table } = await client.send(new sdk.DescribeTableCommand({ TableName: table }));
        found.push({ kind: 'dynamodb:table', id: Table?.TableArn ?? table, region });
      }
    }
    return found;
  });
}

async function repositories({ config, names }: Deployment): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-ecr');
  const { region } = config;
  const repositoryNames = [ownedNames(names).repository];
  return withClient(new sdk.ECRClient(awsClientConfig(config)), async (client) => {
    try {
      const command = new sdk.DescribeRepositoriesCommand({ repositoryNames });
      const { repositories: there = [] } = await client.send(command);
      return there.map(({ repositoryArn = '' }) => ({ kind: 'ecr:repository', id: repositoryArn, region }));
    } catch (error) {
      if (error instanceof sdk.RepositoryNotFoundException) return [];
      throw error;
    }
  });
}

async function snapshots({ config, names }: Deployment): Promise<Leftover[]> {
  const sdk = await import('@aws-sdk/client-elasticache');
  const { region } = config;
  const { cacheGroups } = ownedNames(names);
  return withClient(new sdk.ElastiCacheClient(awsClientConfig(config)), async (client) => {
    const found: Leftover[] = [];
    for await (const { Snapshots = [] } of sdk.paginateDescribeSnapshots({ client }, {})) {
      for (const { ARN, SnapshotName = '', ReplicationGroupId = '' } of Snapshots) {
        if (!cacheGroups.includes(ReplicationGroupId)) continue;
        found.push({ kind: 'elasticache:snapshot', id: ARN ?? SnapshotName, region });
      }
    }
    return found;
  });
}
