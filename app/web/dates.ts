import type { Language } from '../ui/language';

const DAY_MS = 24 * 60 * 60 * 1_000;

/* Formats are slow to make, and the same for each message. */
const times = new Map<Language, Intl.DateTimeFormat>();

/** Hours and minutes on the viewer's clock. @param ms milliseconds since 1970 */
export function timeOfDay(language: Language, ms: number): string {
  const format =
    times.get(language) ?? new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  times.set(language, format);
  return format.format(ms);
}

/** A day in the viewer's calendar. @param ms milliseconds since 1970 */
export function dayName(
  language: Language,
  ms: number,
  texts: { readonly today: string; readonly yesterday: string },
  now = Date.now(),
): string {
  const day = new Date(ms).toDateString();
  if (day === new Date(now).toDateString()) return texts.today;
  if (day === new Date(now - DAY_MS).toDateString()) return texts.yesterday;
  return new Intl.DateTimeFormat(language, { dateStyle: 'full' }).format(ms);
}

/** For machines. @param ms milliseconds since 1970 */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
