import { Emitter } from './emitter';
import { catchReported } from './testing/catch-reported';

afterEach(() => jest.restoreAllMocks());

describe('an emitter', () => {
  it('tells every listener, until it does not want to hear any more', () => {
    const emitter = new Emitter<{ word: string }>();
    const heard: string[] = [];
    const stop = emitter.on('word', (word) => heard.push(`first ${word}`));
    emitter.on('word', (word) => heard.push(`second ${word}`));
    emitter.emit('word', 'a');
    stop();
    emitter.emit('word', 'b');
    emitter.clear();
    emitter.emit('word', 'c');
    expect(heard).toEqual(['first a', 'second a', 'second b']);
  });

  it('tells the other listeners when one throws, and reports what it threw', async () => {
    const reported = catchReported();
    const emitter = new Emitter<{ word: string }>();
    const fault = new Error('a fault in a listener');
    const heard: string[] = [];
    emitter.on('word', () => {
      throw fault;
    });
    emitter.on('word', (word) => heard.push(word));
    emitter.emit('word', 'a');
    emitter.emit('word', 'b');
    expect(heard).toEqual(['a', 'b']);
    await Promise.resolve();
    expect(reported).toEqual([fault, fault]);
  });
});
