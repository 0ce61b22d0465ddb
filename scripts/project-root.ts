import path from 'node:path';

/** The folder of cdktf.json and package.json. */
export const PROJECT_ROOT = path.join(__dirname, '..');
