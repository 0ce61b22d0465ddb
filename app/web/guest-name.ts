/* Without those that are taken for each other. */
const CHARACTERS = '2345679ACDEFGHJKLMNPQRTUVWXYZ';

/**
 * A name that somebody may keep who does not want to think of one, for example `Guest 4F2`.
 * @param random from 0 up to 1
 */
export function guestName(guest: string, random: () => number): string {
  const suffix = Array.from({ length: 3 }, () => CHARACTERS.charAt(Math.floor(random() * CHARACTERS.length)));
  return `${guest} ${suffix.join('')}`;
}
