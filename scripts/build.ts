import { buildApp } from './build-app';

/** `npm run build -- DIRECTORY`: bundles the app, by default into `dist`. */
const directory = process.argv[2] ?? 'dist';

buildApp(directory).then(
  () => process.stdout.write(`${directory}/main.js is ready: start it with "node main.js" there\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
