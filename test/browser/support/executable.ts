import { findExecutable, isExecutable } from '../../../scripts/executable';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The browser's executable: what `CHROMIUM` names, else the first one on the PATH.
 * @throws Error that says what to do when there is none
 */
export function chromiumExecutable(env: Readonly<Record<string, string | undefined>>): string {
  const { CHROMIUM: named, PATH: folders } = env;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM is ${named}, which cannot be run: set it to Chromium's executable`);
  }
  const found = findExecutable(NAMES, folders);
  if (found === undefined)
    throw new Error(
      `there is no ${NAMES.join(', ')} on the PATH: install Chromium (on Debian, apt install chromium), ` +
        `or set CHROMIUM to its executable`,
    );
  return found;
}
