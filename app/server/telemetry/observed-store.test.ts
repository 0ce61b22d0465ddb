import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import type { DynamoDb } from '../platform/dynamodb';
import { tableNames } from '../platform/dynamodb';
import { RequestError } from '../platform/request-error';
import { observedStore } from './observed-store';

const unavailable = () => Promise.reject(new RequestError('unavailable', 'no answer'));
const failedCondition = () =>
  Promise.reject(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** A store whose requests end as they are told to, with a clock and a log. */
function observe() {
  const lines: string[] = [];
  const clock = { now: 0 };
  const failures = { count: 0 };
  // What is run is not given a client, as it needs none.
  const request = ((run: () => Promise<unknown>) => run()) as DynamoDb['request'];
  const store = observedStore(
    { tables: tableNames('test-'), request, close: () => undefined },
    {
      now: () => clock.now,
      onFailure: () => (failures.count += 1),
      logger: pino({}, { write: (line) => void lines.push((JSON.parse(line) as { msg: string }).msg) }),
    },
  );
  const run = (task: () => Promise<unknown>) => store.request(task).catch(() => undefined);
  return { store, run, clock, failures, lines };
}

/** A request that is under way until it is ended. */
function pending() {
  let end: () => void = () => undefined;
  const task = () => new Promise<void>((resolve) => (end = resolve));
  return { task, end: () => end() };
}

describe('the store', () => {
  it('fails after a request that failed, and answers after one that did not', async () => {
    const { store, run, failures } = observe();
    expect(store.state()).toBe('answering');
    await run(unavailable);
    expect(store.state()).toBe('failing');
    await run(() => Promise.resolve());
    expect(store.state()).toBe('answering');
    expect(failures.count).toBe(1);
  });

  it('answers when a condition failed, and passes that on', async () => {
    const { store, run, failures } = observe();
    await run(unavailable);
    await expect(store.request(failedCondition)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    expect(store.state()).toBe('answering');
    expect(failures.count).toBe(1);
  });

  it.each([
    ['ThrottlingError', 'failing'],
    ['ThrottlingException', 'failing'],
    ['ProvisionedThroughputExceeded', 'failing'],
    ['TransactionConflict', 'answering'],
    ['ConditionalCheckFailed', 'answering'],
  ])('whose transaction was cancelled by %s is %s, and that is passed on', async (code, state) => {
    const { store, failures } = observe();
    const error = cancelled('None', code);
    await expect(store.request(() => Promise.reject(error))).rejects.toBe(error);
    expect(store.state()).toBe(state);
    expect(failures.count).toBe(state === 'failing' ? 1 : 0);
  });

  it('fails while the oldest request has been under way for more than 2 s, whatever others do', async () => {
    const { store, run, clock } = observe();
    const slow = pending();
    const oldest = run(slow.task);
    clock.now = 2_000;
    expect(store.state()).toBe('answering');
    clock.now = 2_001;
    expect(store.state()).toBe('failing');
    await run(() => Promise.resolve());
    expect(store.state()).toBe('failing');
    slow.end();
    await oldest;
    expect(store.state()).toBe('answering');
  });

  it('is reported once for each change', async () => {
    const { store, run, lines } = observe();
    const reportTwice = () => {
      store.reportChange();
      store.reportChange();
    };
    reportTwice();
    await run(unavailable);
    reportTwice();
    await run(unavailable);
    reportTwice();
    await run(() => Promise.resolve());
    reportTwice();
    expect(lines).toEqual([
      'the store fails: this instance serves what it can without it',
      'the store answers again',
    ]);
  });
});
