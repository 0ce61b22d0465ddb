import { OperationLedger } from './operation-ledger';

describe('the operations', () => {
  const ledger = () => new OperationLedger(Date.now, () => undefined);

  it('end once', () => {
    const operations = ledger();
    const id = operations.begin('shift', 'shift to 50/50');
    operations.end(id, { state: 'verified', detail: 'in 5 ms' });
    operations.end(id, { state: 'failed', detail: 'too late' });
    expect(operations.list).toMatchObject([{ id, state: 'verified', detail: 'in 5 ms' }]);
  });

  it('tell the split that was verified, where one was', () => {
    const operations = ledger();
    const split = { weights: { blue: 50, green: 50 }, ms: 52 };
    const ends = [{ split }, {}].map((end) => {
      const id = operations.begin('shift', 'shift to 50/50');
      operations.end(id, { state: 'verified', detail: 'verified in 52 ms', ...end });
      return operations.list[0]?.split;
    });
    expect(ends).toEqual([split, null]);
  });

  it('are the newest first, and never so many that one is forgotten that is pending', () => {
    const operations = ledger();
    const first = operations.begin('start', 'start green');
    for (let shift = 0; shift < 30; shift += 1) {
      operations.end(operations.begin('shift', `${shift}`), { state: 'verified', detail: '' });
    }
    expect(operations.list[0]).toMatchObject({ label: '29' });
    expect(operations.list.at(-1)).toMatchObject({ id: first, state: 'pending' });
    expect(operations.list.length).toBeLessThan(15);
  });

  it('can be too many at once', () => {
    const operations = ledger();
    for (let shift = 0; shift < 10; shift += 1) operations.begin('shift', 'shift');
    expect(operations.isFull).toBe(true);
  });
});
