import { Judge } from './judge';

const MEMBERS = ['ada', 'ben', 'cy'];

function room(members = MEMBERS) {
  const judge = new Judge();
  for (const member of members) judge.member('lobby', member);
  return {
    judge,
    /** A message that everybody gets, but for those left out. */
    message: (id: string, { sender = 'ada', without = [] as string[], state = 'acknowledged' } = {}) => {
      judge.sent(id, 'lobby', { name: sender, text: id }, 0);
      if (state === 'acknowledged') judge.acknowledged(id, 1);
      if (state === 'failed') judge.failed(id);
      for (const member of members)
        if (!without.includes(member)) judge.shown(id, member, 10, { name: sender, text: id });
    },
    screens: (messages: string[], other: Record<string, string[]> = {}) =>
      members.map((member) => ({
        room: 'lobby',
        member,
        messages: other[member] ?? messages,
        trimmed: false,
      })),
  };
}

const told = (problems: readonly { kind: string; client: string; message?: string }[]) =>
  problems.map(({ kind, client, message }) => `${kind} ${message ?? ''} at ${client}`);

describe('the judge of an audience', () => {
  it('finds nothing wrong where everybody shows everything once, in one order', () => {
    const { judge, message, screens } = room();
    message('1');
    message('2', { sender: 'ben' });
    expect(judge.settled).toBe(true);
    const { messages, problems } = judge.verdict(screens(['1', '2']));
    expect(messages).toEqual({
      sent: 2,
      acknowledged: 2,
      failed: 0,
      retried: 0,
      lost: 0,
      duplicated: 0,
      misordered: 0,
    });
    expect(problems).toEqual([]);
  });

  it('counts an acknowledged message as lost that a member did not show', () => {
    const { judge, message, screens } = room();
    message('1', { without: ['cy'] });
    const { messages, problems } = judge.verdict(screens(['1'], { cy: [] }));
    expect(messages.lost).toBe(1);
    expect(told(problems)).toEqual(['lost 1 at cy']);
  });

  it('tells delivery times by the colour that served who it was shown to', () => {
    const { judge } = room();
    const content = { name: 'ada', text: '1' };
    judge.sent('1', 'lobby', content, 0);
    judge.shown('1', 'ada', 1, content, 'blue');
    judge.shown('1', 'ben', 10, content, 'blue');
    judge.shown('1', 'cy', 400, content, 'green');
    const { blue, green } = judge.recentDeliveryByColour(500);
    expect(blue?.p99).toBeCloseTo(10, 0);
    expect(green?.p50).toBeGreaterThanOrEqual(400);
    expect(judge.recentDeliveryByColour(60_000)).toEqual({ blue: null, green: null });
  });

  it('takes nothing into account that comes after its conclusion', () => {
    const { judge, message, screens } = room();
    message('1', { without: ['cy'] });
    const then = screens(['1'], { cy: [] });
    judge.conclude();
    judge.shown('1', 'cy', 10, { name: 'ada', text: '1' });
    expect(told(judge.verdict(then).problems)).toEqual(['lost 1 at cy']);
  });

  it.each([
    ['another text', { name: 'ada', text: 'something else' }],
    ['another author', { name: 'ben', text: '1' }],
  ])('takes a message for lost that a member shows with %s', (_, seen) => {
    const { judge, message, screens } = room();
    message('1', { without: ['cy'] });
    judge.shown('1', 'cy', 10, seen);
    const { messages, problems } = judge.verdict(screens(['1'], { cy: [] }));
    expect(messages.lost).toBe(1);
    expect(told(problems)).toEqual(['altered 1 at cy', 'lost 1 at cy']);
  });

  it('counts one as lost that somebody showed and others did not, although it was reported as failed', () => {
    const { judge, message, screens } = room();
    message('1', { without: ['ben', 'cy'], state: 'failed' });
    expect(judge.verdict(screens([], { ada: ['1'] })).messages).toMatchObject({ failed: 1, lost: 1 });
  });

  it('accepts that nobody shows a message that was reported as failed', () => {
    const { judge, message, screens } = room();
    message('1', { without: MEMBERS, state: 'failed' });
    expect(judge.settled).toBe(true);
    expect(judge.verdict(screens([])).messages).toMatchObject({ failed: 1, lost: 0 });
  });

  it('counts one as lost that was neither acknowledged nor reported as failed', () => {
    const { judge, message, screens } = room();
    message('1', { without: MEMBERS, state: 'sending' });
    message('2', { state: 'sending' });
    const { messages, problems } = judge.verdict(screens(['2']));
    expect(messages.lost).toBe(2);
    expect(told(problems)).toEqual(['lost 1 at ada', 'lost 2 at ada']);
  });

  it('counts a message as lost in the live figures only when it is old enough', () => {
    const { judge, message } = room();
    message('1', { without: ['cy'] });
    expect(judge.figures(999, 1_000).lost).toBe(0);
    expect(judge.figures(1_000, 1_000).lost).toBe(1);
    judge.shown('1', 'cy', 1_001, { name: 'ada', text: '1' });
    expect(judge.figures(2_000, 1_000).lost).toBe(0);
  });

  it('counts a message as shown twice by what was announced, once however many did', () => {
    const { judge, message, screens } = room();
    message('1');
    for (const member of ['ben', 'ben', 'cy']) judge.shown('1', member, 20, { name: 'ada', text: '1' });
    const { messages, problems } = judge.verdict(screens(['1']));
    expect(messages.duplicated).toBe(1);
    expect(told(problems)).toEqual(['duplicated 1 at ben', 'duplicated 1 at cy']);
  });

  it('counts a message as shown twice by what is on the screen', () => {
    const { judge, message, screens } = room();
    message('1');
    expect(judge.verdict(screens(['1'], { ben: ['1', '1'] })).messages.duplicated).toBe(1);
  });

  it('counts a message as lost that was shown and has vanished, unless the screen has let go of old ones', () => {
    const { judge, message, screens } = room();
    message('1');
    const vanished = screens(['1'], { ben: [] });
    expect(judge.verdict(vanished).messages.lost).toBe(1);
    const trimmed = vanished.map((screen) => ({ ...screen, trimmed: true }));
    expect(judge.verdict(trimmed).messages.lost).toBe(0);
  });

  it('takes a message for shown that is on the screen without having been announced', () => {
    const { judge, message, screens } = room();
    message('1', { without: ['cy'] });
    expect(judge.verdict(screens(['1'])).messages.lost).toBe(0);
  });

  it('finds the member whose order differs', () => {
    const { judge, message, screens } = room();
    for (const id of ['1', '2', '3']) message(id);
    const { messages, problems } = judge.verdict(screens(['1', '2', '3'], { cy: ['1', '3', '2'] }));
    expect(messages).toMatchObject({ misordered: 1, lost: 0 });
    expect(told(problems)).toEqual(['misordered 2 at cy']);
  });

  it('keeps rooms apart', () => {
    const { judge, message, screens } = room();
    judge.member('stage', 'dora');
    message('1');
    expect(judge.settled).toBe(true);
    expect(judge.verdict(screens(['1'])).messages.lost).toBe(0);
  });

  it('measures the delivery to everybody but the sender', () => {
    const { judge } = room();
    judge.sent('1', 'lobby', { name: 'ada', text: '1' }, 100);
    judge.shown('1', 'ada', 5_000, { name: 'ada', text: '1' });
    expect(judge.deliveryMs()).toBeNull();
    judge.shown('1', 'ben', 110, { name: 'ada', text: '1' });
    judge.shown('1', 'cy', 140, { name: 'ada', text: '1' });
    const { p50, p99 } = judge.deliveryMs() ?? { p50: 0, p99: 0 };
    expect(p50).toBeGreaterThanOrEqual(10);
    expect(p50).toBeLessThan(10.3);
    expect(p99).toBeGreaterThanOrEqual(40);
    expect(p99).toBeLessThan(41);
  });
});

describe('the judge, measuring', () => {
  it('counts deliveries, repetitions and refusals since measuring began', () => {
    const { judge, message } = room();
    message('1');
    judge.startMeasuring(100);
    expect(judge.measured(200, 50)).toEqual({ lost: 0, shownTwice: 0, deliveries: 0, refused: 0 });
    message('2');
    judge.shown('2', 'ben', 120, { name: 'ada', text: '2' });
    judge.shown('2', 'ben', 130, { name: 'ada', text: '2' });
    judge.retried('3');
    judge.retried('3');
    message('3');
    judge.failed('4');
    expect(judge.measured(200, 50)).toEqual({ lost: 0, shownTwice: 1, deliveries: 4, refused: 2 });
  });

  it('counts a message as lost that a member lacks for long after it was acknowledged, and only then', () => {
    const { judge } = room();
    judge.startMeasuring(0);
    judge.sent('1', 'lobby', { name: 'ada', text: '1' }, 10);
    expect(judge.measured(10_000, 50).lost).toBe(0);
    judge.acknowledged('1', 10_000);
    expect(judge.measured(10_049, 50).lost).toBe(0);
    expect(judge.measured(10_050, 50).lost).toBe(1);
    for (const member of MEMBERS) judge.shown('1', member, 10_060, { name: 'ada', text: '1' });
    expect(judge.measured(10_100, 50).lost).toBe(0);
  });

  it('counts a loss in that measurement in which it came to light', () => {
    const { judge } = room();
    judge.sent('1', 'lobby', { name: 'ada', text: '1' }, 0);
    judge.acknowledged('1', 0);
    judge.startMeasuring(40);
    expect(judge.measured(60, 50).lost).toBe(1);
    judge.startMeasuring(70);
    expect(judge.measured(90, 50).lost).toBe(0);
  });
});
