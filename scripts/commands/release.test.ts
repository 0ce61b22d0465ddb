import { releaseCommand } from './release';
import { runCommand } from './testing/run-command';

describe('crossfade release', () => {
  it('refuses an empty tag at once, as of a variable that is not set', async () => {
    expect(await runCommand(releaseCommand, ['--tag', ''])).toEqual({
      out: '',
      err: '--tag takes a tag, for example v3, not ""\n',
      status: 2,
    });
  });
});
