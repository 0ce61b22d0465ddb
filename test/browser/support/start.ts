import { folder } from '../../support/run/folder';
import startRun from '../../support/run/start';
import { chromiumExecutable } from './executable';

/** As for all tests; besides, whatever a test or its browser writes goes into the folder that the run removes. */
export default function start(): void {
  chromiumExecutable(process.env);
  startRun();
  process.env['TMPDIR'] = folder();
}
