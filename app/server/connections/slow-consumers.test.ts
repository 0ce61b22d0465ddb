import { pino } from 'pino';
import { type Consumer, cutSlowConsumers } from './slow-consumers';

const logger = pino({ level: 'silent' });
const LIMITS = { packets: 3, bytes: 100 };

/** A connection with packets that wait in the server, and bytes that wait in its WebSocket where it has one. */
function consumer(packets: readonly string[], buffered?: number, userId?: string) {
  const ended: string[] = [];
  const webSocket = { bufferedAmount: buffered, terminate: () => ended.push('terminated') };
  const conn = {
    writeBuffer: packets.map((data) => ({ data })),
    transport: buffered === undefined ? {} : { socket: webSocket },
    close: (discard: boolean) => ended.push(discard ? 'discarded' : 'closed'),
  };
  return { ended, consumer: { conn, data: { userId } } as unknown as Consumer };
}

it.each<[string, ReturnType<typeof consumer>, string[]]>([
  ['that reads stays', consumer(['a', 'b', 'c'], 90, 'user-1'), []],
  ['with too many packets is cut off', consumer(['a', 'b', 'c', 'd'], 0, 'user-1'), ['terminated']],
  ['with too many bytes is cut off', consumer(['a'], 100, 'user-1'), ['terminated']],
  ['over long-polling is cut off, and nothing waits for it', consumer(['x'.repeat(101)]), ['discarded']],
  ["that is a presenter's is no exception", consumer(['x'.repeat(60)], 41), ['terminated']],
])('a connection %s', (_what, { consumer: one, ended }, expected) => {
  let cut = 0;
  cutSlowConsumers([one], { onCut: () => (cut += 1), logger }, LIMITS);
  expect({ ended, cut }).toEqual({ ended: expected, cut: expected.length });
});
