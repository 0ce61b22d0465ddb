import { EventEmitter } from 'node:events';
import { hearKeys, type KeySource } from './keys';

function terminal(isTTY: boolean) {
  const modes: boolean[] = [];
  const source = Object.assign(new EventEmitter(), {
    isTTY,
    setRawMode: (isRaw: boolean) => modes.push(isRaw),
    resume: () => undefined,
    pause: () => undefined,
  });
  return { source: source as KeySource & EventEmitter, modes };
}

function listenTo({ source }: ReturnType<typeof terminal>) {
  const heard: string[] = [];
  const stop = hearKeys(source, {
    onKey: (key) => heard.push(key),
    onInterrupt: () => heard.push('interrupt'),
  });
  return { heard, stop };
}

describe('single keys', () => {
  it('are heard one by one, and Ctrl-C as what it means', () => {
    const stage = terminal(true);
    const { heard } = listenTo(stage);
    stage.source.emit('data', Buffer.from('xq'));
    stage.source.emit('data', '\u0003');
    expect(heard).toEqual(['x', 'q', 'interrupt']);
  });

  it('are not heard afterwards, and the terminal is as it was', () => {
    const stage = terminal(true);
    const { heard, stop } = listenTo(stage);
    stop();
    stage.source.emit('data', 'q');
    expect({ heard, modes: stage.modes }).toEqual({ heard: [], modes: [true, false] });
  });

  it('are not asked for where there is no terminal', () => {
    const stage = terminal(false);
    listenTo(stage).stop();
    expect(stage.modes).toEqual([]);
  });
});
