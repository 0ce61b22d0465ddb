import { spawn } from 'node:child_process';

const OPENERS: Partial<Readonly<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['explorer'],
};

/** Opens an address in the browser of whoever sits here. That it cannot be opened is told, and changes nothing. */
export function openBrowser(url: string, log: (line: string) => void): void {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => log(`there is no ${program} here: open the URL yourself`))
    .unref();
}
