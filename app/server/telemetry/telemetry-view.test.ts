import { fleetTelemetrySchema, type InstanceTelemetry, SILENT_FOR_MS } from '../../contract/telemetry';
import { TelemetryView } from './telemetry-view';

const told = (instanceId: string, changes: Partial<InstanceTelemetry> = {}): InstanceTelemetry => ({
  instanceId,
  colour: 'blue',
  version: '1',
  draining: false,
  ended: false,
  connections: 1,
  messages: 0,
  handovers: 0,
  refusals: 0,
  relayMs: null,
  loopDelayMs: 0,
  alone: false,
  faulty: false,
  ...changes,
});

let now: number;
let connections: number;
let view: TelemetryView;
beforeEach(() => {
  now = 1_000;
  connections = 1;
  view = new TelemetryView({ instanceId: 'self', own: () => told('self', { connections }), now: () => now });
});

const hear = (instanceId: string, changes?: Partial<InstanceTelemetry>) =>
  view.hear(JSON.stringify(told(instanceId, changes)));
const fleet = () => fleetTelemetrySchema.parse(view.fleet({ at: 7, complete: true }));
const shown = () => fleet().instances.map(({ instanceId, silentMs }) => [instanceId, silentMs]);

describe('the telemetry of the fleet', () => {
  it('is what each instance told last, and says who relays it', () => {
    hear('other', { connections: 5 });
    hear('other', { connections: 6, relayMs: { p50: -1, p95: 2, p99: 3.5 } });
    expect(fleet()).toEqual({
      at: 7,
      instanceId: 'self',
      complete: true,
      instances: [
        { ...told('other', { connections: 6, relayMs: { p50: -1, p95: 2, p99: 3.5 } }), silentMs: 0 },
        { ...told('self'), silentMs: 0 },
      ],
    });
  });

  it('keeps an instance that went silent for a minute, with what it told last', () => {
    hear('other', { connections: 5 });
    now += 3_400;
    expect(shown()).toEqual([
      ['other', 3_400],
      ['self', 0],
    ]);
    expect(fleet().instances[0]?.connections).toBe(5);
    now += SILENT_FOR_MS - 3_400;
    expect(shown()[0]).toEqual(['other', SILENT_FOR_MS]);
    now += 1;
    expect(shown()).toEqual([['self', 0]]);
  });

  it('lets one that ended in good order go after some seconds', () => {
    hear('other', { ended: true });
    now += 4_000;
    expect(fleet().instances[0]).toMatchObject({ instanceId: 'other', ended: true, silentMs: 4_000 });
    now += 1_001;
    expect(shown()).toEqual([['self', 0]]);
  });

  it('has one that is back under the same id as it is', () => {
    hear('other', { ended: true, messages: 9 });
    now += 500;
    hear('other', { version: '2', messages: 0 });
    now += 10_000;
    expect(fleet().instances[0]).toMatchObject({ version: '2', ended: false, messages: 0, silentMs: 10_000 });
  });

  it('takes this instance from itself, as it was told last, and not from the bus', () => {
    connections = 2;
    view.own();
    connections = 3;
    hear('self', { connections: 99 });
    expect(fleet().instances).toEqual([{ ...told('self', { connections: 2 }), silentMs: 0 }]);
  });

  it.each([
    ['what is not JSON', 'not JSON'],
    ['null', 'null'],
    ['a part', '{"instanceId":"x"}'],
    ['less than no connections', JSON.stringify({ ...told('x'), connections: -1 })],
    ['an id without end', JSON.stringify(told('x'.repeat(65)))],
    ['a colour that is none', JSON.stringify({ ...told('x'), colour: 'red' })],
  ])('ignores %s', (_what, text) => {
    view.hear(text);
    expect(shown()).toEqual([['self', 0]]);
  });

  it('drops what a later version tells beside', () => {
    view.hear(JSON.stringify({ ...told('x'), mood: 'good' }));
    expect(fleet().instances[1]).toEqual({ ...told('x'), silentMs: 0 });
  });

  it('has a thousand instances at most, those heard of last', () => {
    for (let index = 0; index < 2_000; index += 1) hear(`i${index}`);
    const ids = fleet().instances.map(({ instanceId }) => instanceId);
    expect(ids).toHaveLength(1_000);
    expect(ids).toEqual(expect.arrayContaining(['self', 'i1999', 'i1001']));
    expect(ids).not.toContain('i1000');
  });
});
