import { planService, type PlannedTask, type ServiceState, type TaskCondition } from './service-plan';

const CONDITIONS: Readonly<Record<string, TaskCondition>> = { s: 'starting', h: 'healthy', u: 'unhealthy' };

/** Tasks such as `old:h new:s`, in the order of their starts; their ids are their places. */
function tasks(text: string): PlannedTask[] {
  return text
    .split(' ')
    .filter((part) => part !== '')
    .map((part, index) => {
      const [deploymentId = '', letter = ''] = part.split(':');
      return { id: String(index), deploymentId, condition: CONDITIONS[letter] ?? 'starting' };
    });
}

const state = (text: string, rest: Partial<ServiceState> = {}): ServiceState => ({
  desiredCount: 1,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  primaryId: 'new',
  tasks: tasks(text),
  ...rest,
});

describe('the plan of a service', () => {
  it.each<[string, ServiceState, number, string[]]>([
    ['starts what is missing', state('', { desiredCount: 3 }), 3, []],
    ['leaves alone what is well', state('new:h'), 0, []],
    ['leaves alone what starts', state('new:s'), 0, []],
    ['starts the new one beside the old one', state('old:h'), 1, []],
    ['keeps the old one until the new one serves', state('old:h new:s'), 0, []],
    ['stops the old one when the new one serves', state('old:h new:h'), 0, ['0']],
    ['stops old ones that do not serve at once', state('old:s new:s'), 0, ['0']],
    ['replaces two by two at 200 %', state('old:h old:h', { desiredCount: 2 }), 2, []],
    ['replaces one by one at 150 %', state('old:h old:h', { desiredCount: 2, maximumPercent: 150 }), 1, []],
    [
      'stops so many old ones as new ones serve',
      state('old:h old:h new:h new:s', { desiredCount: 2 }),
      0,
      ['0'],
    ],
    [
      'makes room first where no further task may run',
      state('old:h', { minimumHealthyPercent: 0, maximumPercent: 100 }),
      0,
      ['0'],
    ],
    ['stops all for a count of none', state('old:h new:h new:s', { desiredCount: 0 }), 0, ['2', '1', '0']],
    ['stops the youngest of too many', state('new:h new:h new:h', { desiredCount: 2 }), 0, ['2']],
    ['stops what does not serve yet before that', state('new:s new:h new:h', { desiredCount: 2 }), 0, ['0']],
    ['starts another beside an unhealthy one', state('new:u'), 1, []],
    ['keeps the unhealthy one until then', state('new:u new:s'), 0, []],
    ['stops the unhealthy one when the other serves', state('new:u new:h'), 0, ['0']],
    ['stops the older of two unhealthy ones', state('new:u new:u'), 0, ['0']],
    [
      'stops an unhealthy one first where no further task may run',
      state('new:u', { minimumHealthyPercent: 0, maximumPercent: 100 }),
      0,
      ['0'],
    ],
  ])('%s', (_, given, start, stopped) => {
    const plan = planService(given);
    expect([plan.start, plan.stop.map(({ id }) => id)]).toEqual([start, stopped]);
  });

  it('says which ones it stops for their health', () => {
    expect(planService(state('old:h new:u new:h')).stop).toEqual([
      { id: '1', because: 'unhealthy' },
      { id: '0', because: 'not-wanted' },
    ]);
  });
});

describe('the plan, carried out step by step', () => {
  /** A deployment of tasks that become healthy in the order that `draw` gives; returns what ran after each step. */
  function play(
    desiredCount: number,
    maximumPercent: number,
    minimumHealthyPercent: number,
    draw: () => number,
  ) {
    let running = tasks(Array.from({ length: desiredCount }, () => 'old:h').join(' '));
    const steps: (readonly PlannedTask[])[] = [];
    for (let step = 0; step < 100; step++) {
      const limits = { maximumPercent, minimumHealthyPercent };
      const { start, stop } = planService({ desiredCount, primaryId: 'new', tasks: running, ...limits });
      const stopped = new Set(stop.map(({ id }) => id));
      const started = Array.from({ length: start }, (_, index) => `${step}-${index}`).map((id) => ({
        id,
        deploymentId: 'new',
        condition: 'starting' as const,
      }));
      running = [...running.filter(({ id }) => !stopped.has(id)), ...started];
      steps.push(running);
      running = running.map((task) =>
        task.condition === 'starting' && draw() < 0.5 ? { ...task, condition: 'healthy' } : task,
      );
    }
    return steps;
  }

  it.each([
    [1, 200, 100],
    [3, 200, 100],
    [4, 125, 100],
    [5, 100, 60],
    [2, 150, 50],
  ])(
    'of %i tasks at %i/%i %% replaces all, within the limits at every moment',
    (desired, maximum, minimum) => {
      for (let seed = 1; seed <= 50; seed++) {
        const steps = play(desired, maximum, minimum, numbers(seed));
        const beyond = steps.filter((running) => {
          const healthy = running.filter(({ condition }) => condition === 'healthy').length;
          const least = Math.ceil((desired * minimum) / 100);
          return healthy < least || running.length > Math.floor((desired * maximum) / 100);
        });
        expect(beyond).toEqual([]);
        const last = steps.at(-1) ?? [];
        expect(last.map(({ deploymentId, condition }) => `${deploymentId}:${condition}`)).toEqual(
          Array.from({ length: desired }, () => 'new:healthy'),
        );
      }
    },
  );
});

/** Numbers in [0, 1) that are the same for the same seed. */
function numbers(seed: number): () => number {
  let state_ = seed;
  return () => {
    state_ = (state_ * 48_271) % 2_147_483_647;
    return state_ / 2_147_483_647;
  };
}
