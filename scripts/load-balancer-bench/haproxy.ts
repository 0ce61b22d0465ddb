import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../rehearsal/free-port';
import { ECHO_PATH } from './system';

/** The version of the HAProxy on this machine; undefined where there is none. */
export function haproxyVersion(): string | undefined {
  try {
    return /version (\S+)/.exec(execFileSync('haproxy', ['-v'], { env: ENVIRONMENT, encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

/* Where Debian puts it is not on everybody's path. */
const ENVIRONMENT = { PATH: `${process.env.PATH ?? ''}:/usr/sbin` };

export interface Haproxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts HAProxy with rules like those of the load balancer, and its own defaults for all else. */
export async function startHaproxy(
  directory: string,
  targets: { readonly app: number; readonly echo: number },
): Promise<Haproxy> {
  const port = await freePort();
  const file = path.join(directory, 'haproxy.cfg');
  writeFileSync(file, configuration(port, targets));
  const child = spawn('haproxy', ['-db', '-f', file], {
    env: ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for (let attempt = 0; attempt < 250; attempt += 1) {
    if (child.exitCode !== null) break;
    if (await answers(port)) return { port, stop };
    await sleep(20);
  }
  await stop();
  throw new Error('HAProxy did not come up');
}

function configuration(port: number, { app, echo }: { readonly app: number; readonly echo: number }): string {
  return `
defaults
  mode http
  option forwardfor
  timeout connect 10s
  timeout client 60s
  timeout server 60s
  timeout tunnel 60s
frontend listener
  bind 127.0.0.1:${port}
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Port ${port}
  use_backend blue if { url_param(colour) -i blue }
  use_backend green if { url_param(colour) -i green }
  use_backend poll if { path_beg /socket.io/ } { url_param(sid) -m found }
  use_backend poll if { path_beg /socket.io/ } { url_param(transport) polling }
  use_backend echo if { path ${ECHO_PATH} }
  default_backend blue
backend blue
  server task 127.0.0.1:${app} check
backend green
  server task 127.0.0.1:${app} check
backend poll
  server task 127.0.0.1:${app} check
backend echo
  server echo 127.0.0.1:${echo} check
`;
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/whoami`)).ok;
  } catch {
    return false;
  }
}
