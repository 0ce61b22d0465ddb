/** The environment variable that tells the processes of a run of tests of their common folder. */
export const FOLDER_VARIABLE = 'CROSSFADE_TEST_RUN';

/** In the environment of a process: it compiles its sources by itself, as it does in earnest. */
export const BY_ITSELF = { [FOLDER_VARIABLE]: undefined } as const;

/** The folder with what is made once for all tests. */
export function folder(): string {
  const directory = process.env[FOLDER_VARIABLE];
  if (directory === undefined) throw new Error('this runs with "npm test"');
  return directory;
}
