import { shortcutFor, type PressedKey } from './shortcuts';

const pressed = (key: string, where: Partial<PressedKey> = {}) =>
  shortcutFor({
    key,
    repeat: false,
    modified: false,
    inField: false,
    onButton: false,
    showRuns: true,
    ...where,
  });

test.each([
  [' ', 'next'],
  ['ArrowRight', 'next'],
  ['PageDown', 'next'],
  ['r', 'rollback'],
  ['R', 'rollback'],
  ['ㄱ', 'rollback'],
  ['f', 'full-screen'],
  ['q', 'qr'],
  ['?', 'help'],
  ['x', null],
])('%j asks for %s', (key, shortcut) => {
  expect(pressed(key)).toBe(shortcut);
});

test('keys belong to the field that has the focus', () => {
  expect(pressed('r', { inField: true })).toBeNull();
});

test('Space on a button presses it, and does not go on as well', () => {
  expect(pressed(' ', { onButton: true })).toBeNull();
});

test('a reload with Ctrl-R is no rollback, and a key held down is pressed once', () => {
  expect(pressed('r', { modified: true })).toBeNull();
  expect(pressed('ArrowRight', { repeat: true })).toBeNull();
});

test('without a show there is no next step', () => {
  expect(pressed(' ', { showRuns: false })).toBeNull();
});
