import { PassThrough } from 'node:stream';
import { typesItsName } from './destroy-confirmation';
import { deploymentOf } from './testing/fake-parts';

async function destroying(typed: string, deployed: string[] = ['network', 'data']) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  input.write(typed);
  const { signal } = new AbortController();
  const agreed = await typesItsName(deploymentOf(), { account: '123', deployed, signal }, { input, output });
  return { agreed, asked: String(output.read()) };
}

describe('whoever destroys a deployment', () => {
  it.each([
    ['chatapp\n', true],
    [' chatapp \n', true],
    ['chatapp-dev\n', false],
    ['y\n', false],
    ['\n', false],
  ])('types %j: %s', async (typed, agreed) => expect((await destroying(typed)).agreed).toBe(agreed));

  it('is told what, where, and in whose account', async () => {
    expect((await destroying('\n')).asked).toMatch(
      /chatapp-dev in account 123, ap-northeast-2: the stacks network, data, .*\(chatapp\) to go on/,
    );
    expect((await destroying('\n', [])).asked).toContain('what may be left');
  });
});
