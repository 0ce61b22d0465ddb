import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { connectDynamoDb, type DynamoDb } from '../platform/dynamodb';
import { TEST_TABLES } from '../testing/tables';
import { ConnectionRepository } from './connection-repository';

const logger = pino({ level: 'silent' });
let server: Server;
let dynamoDb: DynamoDb;

beforeAll(async () => {
  const store = await startDynamoDb({ tables: TEST_TABLES });
  server = createServer((request, response) => store.handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  dynamoDb = connectDynamoDb({ region: 'eu-west-1', tablePrefix: 'test-' }, logger, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(() => {
  dynamoDb.close();
  server.closeAllConnections();
  server.close();
});

/** Records of so many connections of an instance, more than one page of a scan can hold. */
async function fill(repository: ConnectionRepository, instanceId: string, count: number): Promise<void> {
  for (let first = 0; first < count; first += 25) {
    const ids = Array.from({ length: Math.min(25, count - first) }, (_, index) => first + index);
    await repository.write(
      ids.map((id) => {
        const connectionId = `${instanceId} ${id}`;
        const owner = {
          userId: `user-${id}`,
          sessionId: 's'.repeat(15_000),
          colour: 'blue',
          instanceId,
        } as const;
        return { connectionId, put: { connectionId, ...owner, connectedAt: 0, expiresAt: 9_999_999_999 } };
      }),
    );
  }
}

it('the records of an instance are removed, over several pages, and no others', async () => {
  const repository = new ConnectionRepository(dynamoDb);
  await fill(repository, 'blue-0', 120);
  await fill(repository, 'green-0', 90);
  expect(await repository.removeAllOf('blue-0')).toBe(120);
  expect(await repository.removeAllOf('blue-0')).toBe(0);
  expect(await repository.removeAllOf('green-0')).toBe(90);
});

it('two that clean up at once leave nothing, and do no harm', async () => {
  const repository = new ConnectionRepository(dynamoDb);
  await fill(repository, 'blue-0', 60);
  await fill(repository, 'green-0', 30);
  await Promise.all([repository.removeAllOf('blue-0'), repository.removeAllOf('blue-0')]);
  expect(await repository.removeAllOf('blue-0')).toBe(0);
  expect(await repository.removeAllOf('green-0')).toBe(30);
});
