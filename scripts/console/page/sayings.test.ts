import type { Operation } from '../contract';
import { addSayings, isUrgent, operationSayings } from './sayings';

const operation = (id: string, state: Operation['state']): Operation => ({
  id,
  kind: 'shift',
  label: `shift ${id}`,
  state,
  detail: null,
  split: null,
  startedAt: 1,
  endedAt: state === 'pending' ? null : 2,
});
const keys = (before: readonly Operation[] | undefined, after: readonly Operation[]) =>
  operationSayings(before, after).map(({ key }) => key);

describe('of operations', () => {
  it('nothing is told that happened before the page was opened', () => {
    expect(keys(undefined, [operation('1', 'failed')])).toEqual([]);
  });

  it('every change is told once, also of an older one, the oldest first', () => {
    const before = [operation('2', 'pending'), operation('1', 'pending')];
    const after = [operation('3', 'pending'), operation('2', 'failed'), operation('1', 'verified')];
    expect(keys(before, after)).toEqual(['1 verified', '2 failed', '3 pending']);
    expect(keys(after, after)).toEqual([]);
  });

  it('those that came to nothing are told at once', () => {
    const ended = [operation('3', 'refused'), operation('2', 'failed'), operation('1', 'verified')];
    expect(operationSayings([], ended).map(isUrgent)).toEqual([false, true, true]);
  });

  it('a few of the last are kept', () => {
    const many = Array.from({ length: 20 }, (_, index) => operation(String(index), 'verified'));
    const sayings = addSayings([], operationSayings([], many));
    expect([sayings.length, sayings.at(-1)?.key]).toEqual([6, '0 verified']);
  });
});
