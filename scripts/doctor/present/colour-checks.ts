import { COLOURS, type Colour } from '../../../app/contract/colour';
import type { ColourSnapshot } from '../../deployment/colour-health';
import { problems, type RolloutState } from '../../rollout/state';
import type { TaskHealth } from '../../rollout/task-health';
import type { Check } from '../check';

/* What the autoscaling of production reckons with: people that a task serves in rooms where many write. */
export const PEOPLE_PER_TASK = 500;

/** Both colours need healthy tasks, whatever their weights: what is shown is a shift between them. */
export function judgeColour(colour: Colour, snapshot: ColourSnapshot | undefined, healthy: number): Check {
  const name = colour;
  const targets = `${healthy} healthy ${healthy === 1 ? 'target' : 'targets'}`;
  const wanted = snapshot ? `, ${snapshot.desired} wanted` : '';
  const detail = `${targets}${wanted}`;
  if (healthy === 0) {
    const remedy = `npx crossfade start --colour ${colour}; npx crossfade logs --colour ${colour} says what it is at`;
    return { name, status: 'failed', detail, remedy };
  }
  if (snapshot && healthy < snapshot.desired) {
    return { name, status: 'warning', detail, remedy: 'wait for the others, and look again' };
  }
  return { name, status: 'ok', detail };
}

export function judgeWeights(state: RolloutState): Check {
  const name = 'weights';
  const found = problems(state);
  if (found.length > 0) {
    const remedy = 'set the split anew, for example "npx crossfade shift 100/0"';
    return { name, status: 'failed', detail: found.join('; '), remedy };
  }
  const [split] = state.splits;
  return {
    name,
    status: 'ok',
    detail: split ? `${split.weights.blue}/${split.weights.green}, as configured` : '',
  };
}

/**
 * Whether each colour alone can carry everybody, as it has to before and after a shift.
 * @param audience people; undefined when it was not said
 */
export function judgeCapacity(
  healthyTargets: Readonly<Record<Colour, number>>,
  audience: number | undefined,
): Check {
  const name = 'capacity';
  const tasks = Math.min(...COLOURS.map((colour) => healthyTargets[colour]));
  const people = tasks * PEOPLE_PER_TASK;
  const detail = `each colour alone carries about ${people} people`;
  if (people >= Math.max(1, audience ?? 0)) return { name, status: 'ok', detail };
  const instead = audience === undefined ? '' : `, not ${audience}`;
  const remedy = `npx crossfade start --tasks ${Math.ceil(Math.max(1, audience ?? 0) / PEOPLE_PER_TASK)}`;
  return { name, status: 'failed', detail: `${detail}${instead}`, remedy };
}

/**
 * What a task of a colour says of itself.
 * @param tag of the image that the colour is configured to run
 */
export function judgeTask(colour: Colour, health: TaskHealth | undefined, tag: string): Check {
  const name = `a task of ${colour}`;
  const look = `npx crossfade logs --colour ${colour}`;
  if (!health) {
    const remedy = `does the preview rule lead there? ${look}`;
    return { name, status: 'failed', detail: `does not answer at ?colour=${colour}`, remedy };
  }
  const { status, version, details } = health;
  const wrong = [
    ...(status === 'ok' ? [] : [`it is ${status}`]),
    ...(details.redis === 'connected' ? [] : ['Redis is away']),
    ...(details.store === 'answering' ? [] : ['the store fails']),
  ];
  if (wrong.length > 0) return { name, status: 'failed', detail: wrong.join(', '), remedy: look };
  const detail = `runs ${version}, with Redis and the store`;
  if (version === tag) return { name, status: 'ok', detail };
  const remedy = 'deploy what is configured, or correct the tag';
  return { name, status: 'warning', detail: `${detail}, but ${tag} is configured`, remedy };
}
