import { formatFault, parseFault, type InjectedFault } from '../../app/contract/fault';
import { activeFault, injectFault, type FaultParts } from './inject-fault';
import type { TaskHealth } from './task-health';

const NOW = 1_000_000;
const FAULT: InjectedFault = { colour: 'green', errorShare: 0.3, latencyMs: 0, until: NOW + 60_000 };
const OTHER: InjectedFault = { ...FAULT, colour: 'blue', until: NOW + 5_000 };

/** A parameter, and tasks that follow it after `lagMs`, or never. */
function scene(value: string | undefined, { lagMs = 1_000, isSilent = false, overwritten = '' } = {}) {
  const state = { value, writtenAt: 0, time: 0, written: 0, told: 0 };
  const task = (): TaskHealth => {
    const fault =
      state.time - state.writtenAt >= lagMs ? parseFault(state.value ?? '') : parseFault(value ?? '');
    return {
      status: 'ok',
      colour: 'green',
      version: 'v1',
      details: { redis: 'connected', store: 'answering', ...(fault && { fault }) },
    };
  };
  const parts: FaultParts = {
    parameter: {
      read: () => Promise.resolve(state.value),
      write: (text) => {
        Object.assign(state, { value: overwritten || text, writtenAt: state.time });
        state.written += 1;
        return Promise.resolve();
      },
    },
    health: () => Promise.resolve(isSilent ? undefined : task()),
    clock: { now: () => state.time, sleep: (ms) => Promise.resolve(void (state.time += ms)) },
    now: () => NOW,
    signal: new AbortController().signal,
    onWritten: () => (state.told += 1),
  };
  return { state, parts };
}

describe('a fault', () => {
  it('is there when a task says so', async () => {
    const { state, parts } = scene('none');
    expect(await injectFault(FAULT, parts)).toEqual({ kind: 'done', before: undefined, seenMs: 1_000 });
    expect(state).toMatchObject({ value: formatFault(FAULT), written: 1, told: 1 });
  });

  it('takes the place of another one', async () => {
    const { parts } = scene(formatFault(OTHER));
    expect(await injectFault(FAULT, parts)).toMatchObject({ kind: 'done', before: OTHER });
  });

  it('is over when a task does without', async () => {
    const { state, parts } = scene(formatFault(FAULT));
    expect(await injectFault(undefined, parts)).toEqual({ kind: 'done', before: FAULT, seenMs: 1_000 });
    expect(state.value).toBe('none');
  });

  it('that has ended by itself needs nobody to be asked', async () => {
    const { parts } = scene(formatFault({ ...FAULT, until: NOW }), { isSilent: true });
    expect(await injectFault(undefined, parts)).toEqual({ kind: 'done', before: undefined, seenMs: 0 });
  });

  it('is refused where there is no parameter', async () => {
    const { state, parts } = scene(undefined);
    expect(await injectFault(FAULT, parts)).toMatchObject({ kind: 'refusal' });
    expect(state).toMatchObject({ written: 0, told: 0 });
  });

  it('is not claimed when somebody else writes at the same time', async () => {
    const { parts } = scene('none', { overwritten: formatFault(OTHER) });
    expect(await injectFault(FAULT, parts)).toMatchObject({
      kind: 'refusal',
      reason: expect.stringMatching(/somebody else/) as string,
    });
  });

  it.each([
    ['tasks do not follow', { lagMs: Infinity }, FAULT, /do not follow it/],
    ['no task answers', { isSilent: true }, FAULT, /no task of green answers/],
  ])('is not claimed when %s', async (_what, behaviour, wanted, words) => {
    const outcome = await injectFault(wanted, scene('none', behaviour).parts);
    expect(outcome).toMatchObject({ kind: 'not-seen', reason: expect.stringMatching(words) as string });
  });

  it('is not said to be over while a task has it', async () => {
    const outcome = await injectFault(undefined, scene(formatFault(FAULT), { lagMs: Infinity }).parts);
    expect(outcome).toMatchObject({
      kind: 'not-seen',
      reason: expect.stringMatching(/still answer with it/) as string,
    });
  });

  it('is not written after an interruption', async () => {
    const abort = new AbortController();
    const { state, parts } = scene('none');
    abort.abort();
    await expect(injectFault(FAULT, { ...parts, signal: abort.signal })).rejects.toThrow();
    expect(state.written).toBe(0);
  });
});

describe('the value of the parameter', () => {
  it.each([
    [formatFault(FAULT), FAULT],
    [formatFault({ ...FAULT, until: NOW }), undefined],
    ['none', undefined],
    ['', undefined],
    ['{"colour":"red"}', undefined],
  ])('%s', (value, fault) => expect(activeFault(value, NOW)).toEqual(fault));
});
