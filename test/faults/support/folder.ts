/** The environment variable that tells the suite's processes of their common folder. */
export const FOLDER_VARIABLE = 'CROSSFADE_FAULTS_FOLDER';

/** The folder with what every scenario runs. */
export function folder(): string {
  const directory = process.env[FOLDER_VARIABLE];
  if (directory === undefined) throw new Error('this runs with "npm run test:faults"');
  return directory;
}
