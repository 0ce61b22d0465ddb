/**
 * The end of a verb's help: what its exit status says.
 * @param one what it stands for when it is 1, in the verb's own terms
 */
export function exitStatuses(one: string): string {
  return [
    '',
    'Exit status:',
    '  0    done',
    `  1    ${one}`,
    '  2    what was typed, the configuration or the credentials cannot be used',
    '  130  interrupted',
  ].join('\n');
}
