import { INDEXES } from '../../contract/environment';
import { tableNames } from '../platform/dynamodb';

const names = tableNames('test-');

/** The tables that the server expects, for an embedded DynamoDB. */
export const TEST_TABLES = [
  {
    name: names.messages,
    hashKey: 'roomId',
    rangeKey: 'timestamp',
    attributes: [
      { name: 'roomId', type: 'S' },
      { name: 'timestamp', type: 'N' },
      { name: 'userId', type: 'S' },
    ],
    globalSecondaryIndexes: [
      {
        name: INDEXES.messagesByUser,
        hashKey: 'userId',
        rangeKey: 'timestamp',
        projectionType: 'ALL',
        nonKeyAttributes: [],
      },
    ],
  },
  {
    name: names.connections,
    hashKey: 'connectionId',
    attributes: [
      { name: 'connectionId', type: 'S' },
      { name: 'userId', type: 'S' },
    ],
    globalSecondaryIndexes: [
      { name: INDEXES.connectionsByUser, hashKey: 'userId', projectionType: 'ALL', nonKeyAttributes: [] },
    ],
  },
  {
    name: names.userCounter,
    hashKey: 'counterId',
    attributes: [{ name: 'counterId', type: 'S' }],
    globalSecondaryIndexes: [],
  },
  {
    name: names.rooms,
    hashKey: 'roomId',
    attributes: [{ name: 'roomId', type: 'S' }],
    globalSecondaryIndexes: [],
  },
] as const;
