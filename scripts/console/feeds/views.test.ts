import type { FleetTelemetry } from '../../../app/contract/telemetry';
import { InvalidWeightsError } from '../../../app/contract/weights';
import type { LiveSplit, RolloutState } from '../../rollout/state';
import { FleetMemory } from './fleet-memory';
import { auditLine, instanceViews, rolloutView, socketsView, trafficView } from './views';

const NOW = 1_800_000_000_000;

function split(blue: number, green: number, label = 'port 80 default'): LiveSplit {
  const targetGroupArns = { blue: 'b', green: 'g' };
  return { arn: label, kind: 'rule', label, weights: { blue, green }, targetGroupArns, actions: [] };
}

const STATE: RolloutState = {
  configured: { weights: { blue: 90, green: 10 }, stable: 'blue' },
  splits: [split(90, 10), split(90, 10, 'port 80 rule 20')],
  unrecognised: [],
  healthyTargets: { blue: 1, green: 1 },
};

describe('the traffic', () => {
  it('is what is wanted beside what the load balancer has', () => {
    expect(trafficView(STATE, NOW)).toEqual({
      configured: { blue: 90, green: 10 },
      live: { blue: 90, green: 10 },
      stable: 'blue',
      healthyTargets: { blue: 1, green: 1 },
      problems: [],
      readAt: NOW,
      stale: null,
    });
  });

  it('has no live split when the rules differ, and says so', () => {
    const view = trafficView({ ...STATE, splits: [split(90, 10), split(50, 50, 'rule 20')] }, NOW);
    expect(view.live).toBeNull();
    expect(view.problems).toEqual(['rule 20 has 50/50 instead of 90/10']);
  });

  it('has no configured split when that cannot be read', () => {
    const configured = new InvalidWeightsError('the weights parameter is empty');
    expect(trafficView({ ...STATE, configured }, NOW)).toMatchObject({
      configured: null,
      stable: null,
      problems: ['the weights parameter is empty'],
    });
  });
});

const INSTANCE: FleetTelemetry['instances'][number] = {
  instanceId: 'blue-1',
  colour: 'blue',
  version: 'v1',
  draining: false,
  ended: false,
  connections: 7,
  messages: 1,
  handovers: 0,
  refusals: 0,
  relayMs: null,
  loopDelayMs: 1,
  alone: false,
  faulty: false,
  silentMs: 400,
};

function received(...instances: FleetTelemetry['instances']) {
  return { fleet: { at: NOW, instanceId: 'blue-1', complete: true, instances }, receivedAt: NOW };
}

function viewsOf(told: ReturnType<typeof received>, now: number) {
  const memory = new FleetMemory();
  memory.take(told);
  return instanceViews(memory.instances(now), now);
}

describe('an instance', () => {
  it.each([
    ['serving', {}, 0],
    ['draining', { draining: true }, 0],
    ['ended', { ended: true, silentMs: 9_000 }, 0],
    ['silent', { silentMs: 3_001 }, 0],
    ['silent', { draining: true, silentMs: 3_001 }, 0],
    ['silent', {}, 2_700],
  ])('is %s with %j, %i ms after the relay was heard of', (state, told, later) => {
    const [view] = viewsOf(received({ ...INSTANCE, ...told }), NOW + later);
    expect(view?.state).toBe(state);
  });

  it('stays in its place: blue before green, by name', () => {
    const green = { ...INSTANCE, instanceId: 'a', colour: 'green' as const };
    const views = viewsOf(received(green, { ...INSTANCE, instanceId: 'z' }, INSTANCE), NOW);
    expect(views.map(({ instanceId }) => instanceId)).toEqual(['blue-1', 'z', 'a']);
  });
});

describe('open sockets', () => {
  const green = { ...INSTANCE, instanceId: 'green-1', colour: 'green' as const, connections: 3 };
  const sockets = (...instances: FleetTelemetry['instances']) => {
    const told = received(...instances);
    return socketsView(viewsOf(told, NOW), told, undefined);
  };

  it('are those of all instances', () => {
    expect(sockets(INSTANCE, { ...INSTANCE, instanceId: 'blue-2', draining: true }, green)).toEqual({
      counts: { blue: 14, green: 3 },
      complete: true,
    });
  });

  it('are not complete when one is silent, which counts neither as what it had nor as nothing', () => {
    expect(sockets(INSTANCE, { ...green, silentMs: 5_000 })).toEqual({
      counts: { blue: 7, green: 0 },
      complete: false,
    });
  });

  it('are complete when one has ended in good order', () => {
    expect(sockets(INSTANCE, { ...green, ended: true })).toEqual({
      counts: { blue: 7, green: 0 },
      complete: true,
    });
  });

  it('are asked of one instance when nothing is relayed, and unknown when none answers', () => {
    const fleet = {
      sockets: { blue: 1, green: 2 },
      instances: { blue: 1, green: 1 },
      versions: { blue: ['v1'], green: ['v2'] },
      complete: true,
      at: NOW,
    };
    expect(socketsView([], undefined, fleet)).toEqual({ counts: { blue: 1, green: 2 }, complete: true });
    const told = received(INSTANCE);
    expect(socketsView(viewsOf(told, NOW + 50_000), told, fleet)?.counts).toEqual({
      blue: 1,
      green: 2,
    });
    expect(socketsView([], undefined, { unknown: 'HTTP 503' })).toBeNull();
    expect(socketsView([], undefined, undefined)).toBeNull();
  });
});

const ANN = 'arn:aws:iam::123456789012:user/ann';

it('the history names people without their account', () => {
  const entry = {
    at: '2027-01-15T08:00:00.123Z',
    by: 'arn:aws:sts::123456789012:assumed-role/Presenter/ann',
    action: 'rollback' as const,
    from: { blue: 50, green: 50 },
    to: { blue: 100, green: 0 },
    verified: true,
    shiftMs: 84,
    observed: null,
    verdict: 'aborted' as const,
    note: `aborted by ${ANN}`,
  };
  expect(auditLine(entry)).toEqual({
    at: 1_800_000_000_123,
    action: 'rollback',
    by: 'assumed-role/Presenter/ann',
    from: { blue: 50, green: 50 },
    to: { blue: 100, green: 0 },
    verified: true,
    shiftMs: 84,
    verdict: 'aborted',
    note: 'aborted by user/ann',
  });
});

describe('a rollout', () => {
  const rollout = {
    id: 'r',
    generation: 3,
    to: 'green' as const,
    from: { blue: 100, green: 0 },
    at: { blue: 90, green: 10 },
    steps: [10, 100],
    index: 0,
    pauseMs: 60_000,
    manual: false,
    personWithinMs: 300_000,
    thresholds: { minSamples: 1, maxErrorRate: 0.01, p95Ratio: 2, p95FloorMs: 1, deliveryP95Ms: 1 },
    phase: { kind: 'observing' as const, since: NOW },
    verdicts: [{ percent: 10, verdict: 'promoted' as const, reasons: [`by ${ANN}`] }],
    by: ANN,
    startedAt: NOW,
    handled: null,
  };

  it('says until when a step is watched, and names people without their account', () => {
    const view = rolloutView(rollout, true, NOW);
    expect(view).toMatchObject({ phase: 'observing', until: NOW + 60_000, by: 'user/ann', driven: true });
    expect(view.verdicts).toEqual([{ percent: 10, verdict: 'promoted', reasons: ['by user/ann'] }]);
    expect(JSON.stringify(view)).not.toContain('123456789012');
  });

  it('says until when it waits for a person, and of no end where there is none', () => {
    const waiting = { kind: 'waiting' as const, why: 'manual' as const, deadline: NOW + 5 };
    expect(rolloutView({ ...rollout, phase: waiting }, true, NOW).until).toBe(NOW + 5);
    expect(rolloutView({ ...rollout, phase: { kind: 'shifting' } }, true, NOW).until).toBeNull();
  });

  it('says why it ended, without an account, and gives no reason before', () => {
    const aborted = { kind: 'aborted' as const, reason: `rolled back by ${ANN}` };
    const view = rolloutView({ ...rollout, phase: aborted }, false, NOW);
    expect(view).toMatchObject({ reason: 'rolled back by user/ann', text: 'ended: rolled back by user/ann' });
    expect(rolloutView(rollout, true, NOW).reason).toBeNull();
  });
});
