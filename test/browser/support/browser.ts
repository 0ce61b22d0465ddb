import { chromium, type Browser } from 'playwright-core';
import { chromiumExecutable } from './executable';

/** Starts a Chromium without a window, with an empty profile that is gone when it is closed. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumExecutable(process.env),
    // Chromium does not start as root with its sandbox, and that is what a container's user often is.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    handleSIGINT: false,
  });
}
