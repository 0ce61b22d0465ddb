import { PassThrough } from 'node:stream';
import { ask, type Terminal } from './confirmation';

function terminal(isTTY: boolean): Terminal & { input: PassThrough; asked: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  let asked = '';
  output.on('data', (chunk: Buffer) => (asked += chunk.toString()));
  return { input, output, asked: () => asked };
}
const going = new AbortController().signal;

describe('a question', () => {
  it('is answered by what is typed', async () => {
    const person = terminal(true);
    const answer = ask('Deploy? ', { yesFlag: '--yes', signal: going }, person);
    person.input.write(' yes \n');
    expect(await answer).toBe('yes');
    expect(person.asked()).toBe('Deploy? ');
  });

  it('is answered by nothing at the end of the input', async () => {
    const person = terminal(true);
    const answer = ask('Deploy? ', { yesFlag: '--yes', signal: going }, person);
    person.input.end();
    expect(await answer).toBe('');
  });

  it('names the flag that goes without it, where nobody can answer', async () => {
    await expect(ask('Deploy? ', { yesFlag: '--yes', signal: going }, terminal(false))).rejects.toThrow(
      /nobody can be asked.*--yes/,
    );
  });

  it('ends with Ctrl-C', async () => {
    const abort = new AbortController();
    const answer = ask('Deploy? ', { yesFlag: '--yes', signal: abort.signal }, terminal(true));
    abort.abort(new Error('interrupted'));
    await expect(answer).rejects.toThrow();
  });
});
