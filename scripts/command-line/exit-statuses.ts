/** What the exit statuses of a verb stand for, in its own terms. */
export interface ExitStatuses {
  /** @default done */
  readonly done?: string;
  /** Of what was asked and is not so; left out by a verb that never ends with 1. */
  readonly failed?: string;
  /** @default interrupted; the last line says how things stand, where something was begun */
  readonly interrupted?: string;
}

/** The end of a verb's help: what its exit status says. */
export function exitStatuses({ done, failed, interrupted }: ExitStatuses): string {
  return [
    '',
    'Exit status:',
    `  0    ${done ?? 'done'}`,
    ...(failed === undefined ? [] : [`  1    ${failed}`]),
    '  2    a mistake in the command or the configuration, or AWS or the rehearsal cannot be used',
    `  130  ${interrupted ?? 'interrupted; the last line says how things stand, where something was begun'}`,
    '',
  ].join('\n');
}
