import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/project-root';
import { Mutations } from '../../../scripts/source-mutations';
import * as mutations from './mutations';

describe('what is wrong with servers on purpose', () => {
  it.each(Object.entries(mutations))('%s fits the sources', async (_name, wrong) => {
    await expect(Mutations.read(path.join(PROJECT_ROOT, 'app'), wrong)).resolves.toBeDefined();
  });
});
