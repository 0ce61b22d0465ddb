import { dayName, isoTime, timeOfDay } from './dates';

const texts = { today: 'Today', yesterday: 'Yesterday' };
const now = new Date(2026, 4, 2, 0, 30).getTime();
const at = (day: number, hour: number) => new Date(2026, 4, day, hour).getTime();

test('days are named by the clock of whoever looks', () => {
  expect(dayName('en', at(2, 0), texts, now)).toBe('Today');
  expect(dayName('en', at(1, 23), texts, now)).toBe('Yesterday');
  expect(dayName('en', new Date(2026, 3, 30).getTime(), texts, now)).toBe('Thursday, April 30, 2026');
  expect(dayName('ko', new Date(2026, 3, 30).getTime(), texts, now)).toBe('2026년 4월 30일 목요일');
});

test('times are as the language writes them', () => {
  expect(timeOfDay('en', at(2, 15))).toMatch(/^03:00\sPM$/);
  expect(timeOfDay('ko', at(2, 15))).toMatch(/03:00$/);
  expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
});
