import { addressOfRoom, roomOfAddress } from './address';
import { guestName } from './guest-name';

test.each([
  ['https://chat.example/', undefined],
  ['https://chat.example/?room=main-stage', 'main-stage'],
  ['https://chat.example/#back-stage', 'back-stage'],
  ['https://chat.example/?room=main-stage#back-stage', 'back-stage'],
  ['https://chat.example/?room=<script>', undefined],
  ['https://chat.example/?room=../api', undefined],
  ['https://chat.example/#', undefined],
  ['https://chat.example/#Lobby', undefined],
  [`https://chat.example/#${'a'.repeat(65)}`, undefined],
  ['https://chat.example/?room=lobby#%E0%A4%A', 'lobby'],
])('%s leads to the room %s', (address, room) => {
  expect(roomOfAddress(new URL(address))).toBe(room);
});

test('the address of a room leads to it', () => {
  expect(roomOfAddress({ search: '', hash: addressOfRoom('lobby') })).toBe('lobby');
});

test('guests get names that are not taken for each other', () => {
  const names = new Set(Array.from({ length: 500 }, () => guestName('Guest', Math.random)));
  expect(names.size).toBeGreaterThan(480);
  for (const name of names) expect(name).toMatch(/^Guest [2-9A-Z]{3}$/);
  expect(guestName('손님', () => 0)).toBe('손님 222');
});
