import { formatTime, SHOW_SECONDS, showScript } from './show-script';

test('the show shifts by 90/10, 50/50 and 10/90, asks, and rolls back, within four minutes', () => {
  const steps = showScript('blue');
  expect(steps.map(({ action }) => (action?.kind === 'shift' ? action.weights : action?.kind))).toEqual([
    undefined,
    { blue: 90, green: 10 },
    { blue: 50, green: 50 },
    { blue: 10, green: 90 },
    undefined,
    'rollback',
  ]);
  expect(steps.map(({ at }) => formatTime(at))).toEqual(['0:00', '0:30', '1:15', '2:00', '2:45', '3:15']);
  expect(formatTime(SHOW_SECONDS)).toBe('4:00');
});

test('with everybody on green it goes the other way', () => {
  const [, tenth] = showScript('green');
  expect(tenth?.action).toEqual({ kind: 'shift', weights: { blue: 10, green: 90 } });
});
