import type { FleetTelemetry } from '../../../app/contract/telemetry';
import { FleetMemory } from './fleet-memory';

const NOW = 1_800_000_000_000;

function instance(instanceId: string, told: Partial<FleetTelemetry['instances'][number]> = {}) {
  return {
    instanceId,
    colour: 'blue' as const,
    version: 'v1',
    draining: false,
    ended: false,
    connections: 1,
    messages: 0,
    handovers: 0,
    refusals: 0,
    relayMs: null,
    loopDelayMs: 1,
    alone: false,
    faulty: false,
    silentMs: 0,
    ...told,
  };
}

function relayed(receivedAt: number, ...instances: FleetTelemetry['instances']) {
  return { fleet: { at: receivedAt, instanceId: 'x', complete: true, instances }, receivedAt };
}

const told = (memory: FleetMemory, now: number) =>
  memory.instances(now).map(({ instance: { instanceId }, heardAt }) => [instanceId, now - heardAt]);

it('an instance that died while it relayed is remembered for a minute, though the next has never heard of it', () => {
  const memory = new FleetMemory();
  memory.take(relayed(NOW, instance('blue-1'), instance('green-1')));
  memory.take(relayed(NOW + 5_000, instance('blue-2'), instance('green-1', { silentMs: 300 })));
  expect(told(memory, NOW + 5_000)).toEqual([
    ['blue-1', 5_000],
    ['green-1', 300],
    ['blue-2', 0],
  ]);
  memory.take(relayed(NOW + 60_001, instance('blue-2')));
  expect(told(memory, NOW + 60_001).map(([id]) => id)).toEqual(['green-1', 'blue-2']);
});

it('an instance that ended in good order is gone when nobody tells of it any more', () => {
  const memory = new FleetMemory();
  memory.take(relayed(NOW, instance('blue-1', { ended: true }), instance('green-1')));
  expect(told(memory, NOW)).toHaveLength(2);
  memory.take(relayed(NOW + 1_000, instance('green-1')));
  expect(told(memory, NOW + 1_000)).toEqual([['green-1', 0]]);
});
