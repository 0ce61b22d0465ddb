import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { rehearsal } from './rehearsal';

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the AWS CLI against the rehearsal, as typed after `aws`. Words in braces are filled in. */
export function aws(command: string): Promise<Ended> {
  const filled = command.replace(
    /\{([a-zA-Z]+)\}/g,
    (whole, name: string) => rehearsal().words[name] ?? whole,
  );
  return shell(`aws --endpoint-url ${rehearsal().endpointUrl} ${filled}`);
}

/** What a command prints, as JSON; null when that is nothing. */
export async function answer(command: string): Promise<unknown> {
  const { status, stdout, stderr } = await aws(`${command} --output json`);
  if (status !== 0) throw new Error(`aws ${command}: ${stderr}`);
  return stdout.trim() === '' ? null : JSON.parse(stdout);
}

/** Runs lines of a shell, with an `aws` on the PATH that finds no credentials but made-up ones. */
export function shell(script: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['--norc', '-euo', 'pipefail', '-c', script],
      { env: environment() },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ status: code, stdout, stderr });
      },
    );
  });
}

/** @throws Error when there is no AWS CLI */
export function assertAwsCli(): void {
  if (spawnSync('aws', ['--version'], { env: environment() }).status !== 0) {
    throw new Error(
      'these tests need the AWS CLI: install it, for example Debian\'s package "awscli", or name it in AWS_CLI',
    );
  }
}

/* `AWS_CLI` is the path of the one to run, where another one is first on the PATH. */
function environment(): NodeJS.ProcessEnv {
  const { PATH = '', AWS_CLI, TMPDIR } = process.env;
  return {
    PATH: AWS_CLI === undefined ? PATH : `${path.dirname(AWS_CLI)}:${PATH}`,
    HOME: '/nonexistent',
    ...(TMPDIR !== undefined && { TMPDIR }),
    LC_ALL: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_DEFAULT_REGION: 'ap-northeast-2',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}
