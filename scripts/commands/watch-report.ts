import { InvalidWeightsError } from '../../app/contract/weights';
import type { Counts } from '../audience/convergence';
import { splitBar, splitLabel } from '../command-line/split-bar';
import { styled } from '../command-line/text-style';
import { isKnown } from '../rollout/observed-fleet';
import { problems, type RolloutState } from '../rollout/state';
import { WINDOW_MS, type TrafficView } from '../rollout/watch-traffic';
import { fleetJson, fleetNote } from './fleet-report';

/** A moment as an object for machines. */
export function viewJson(view: TrafficView): object {
  const { at, state, stale, requests, errors, lastError, fleet } = view;
  const found = problems(state);
  return {
    at,
    ok: found.length === 0,
    configured: configuredOf(state),
    requests,
    errors,
    lastError: lastError ?? null,
    healthyTargets: state.healthyTargets,
    ...fleetJson(fleet),
    problems: found,
    stale: stale ?? null,
  };
}

/** A moment as one line, for where nothing can be drawn anew. */
export function viewLine(view: TrafficView): string {
  const { at, state, requests, errors, fleet } = view;
  const { healthyTargets } = state;
  const open = isKnown(fleet) ? pair(fleet.sockets) : '?';
  const found = [...problems(state), ...notes(view)].map((text) => `; ${text}`);
  return (
    `${new Date(at).toISOString().slice(11, 19)} configured ${label(configuredOf(state))}, ` +
    `new requests ${splitLabel(requests)}${requests.blue + requests.green === 0 ? '' : ' %'}, open sockets ${open}, healthy targets ${pair(healthyTargets)}, ` +
    `errors ${errors}${found.join('')}\n`
  );
}

/** A moment as lines that are drawn anew. */
export function viewLines(where: string, view: TrafficView, isColoured: boolean): string[] {
  const { at, state, requests, errors, lastError, fleet } = view;
  const none = { blue: 0, green: 0 };
  const configured = configuredOf(state);
  const row = (name: string, counts: Counts, text: string) =>
    `  ${name.padEnd(16)} ${splitBar(counts, isColoured)}  ${text}`;
  const open = isKnown(fleet) ? fleet.sockets : none;
  const many = requests.blue + requests.green;
  const red = (isWrong: boolean, text: string) => styled(isColoured && isWrong, ['bold', 'red'], text);
  const { blue, green } = state.healthyTargets;
  const wrong = problems(state).map((problem) => `  ${red(true, `problem: ${problem}`)}`);
  return [
    styled(isColoured, 'bold', where) +
      styled(isColoured, 'dim', `   ${new Date(at).toISOString().slice(11, 19)} UTC`),
    '',
    row('configured', configured ?? none, label(configured)),
    row(
      'new requests',
      requests,
      many === 0 ? '–' : `${splitLabel(requests)} %  of ${many} in ${WINDOW_MS / 1_000} s`,
    ),
    row('open sockets', open, isKnown(fleet) ? pair(open) : '?'),
    '',
    `  healthy targets  ${red(blue === 0, `blue ${blue}`)}  ${red(green === 0, `green ${green}`)}` +
      `   instances  ${isKnown(fleet) ? pair(fleet.instances) : '?'}   versions  ${versions(view)}`,
    `  ${red(errors > 0, `requests without an answer: ${errors}`)}${lastError === undefined ? '' : ` (${lastError})`}`,
    ...wrong,
    ...notes(view).map((note) => `  ${note}`),
    styled(isColoured, 'dim', '  q or Ctrl-C ends this'),
  ];
}

function configuredOf({ configured }: RolloutState) {
  return configured instanceof InvalidWeightsError ? null : configured.weights;
}

function notes({ stale, fleet }: TrafficView): string[] {
  const note = fleetNote(fleet);
  return [
    ...(stale === undefined ? [] : [`the state could not be read anew: ${stale}`]),
    ...(note === undefined ? [] : [note]),
  ];
}

function versions({ fleet }: TrafficView): string {
  if (!isKnown(fleet)) return '?';
  const { blue, green } = fleet.versions;
  return `${blue.join('+') || '–'}/${green.join('+') || '–'}`;
}

function label(weights: Counts | null): string {
  return weights === null ? 'unreadable' : pair(weights);
}

function pair({ blue, green }: Counts): string {
  return `${blue}/${green}`;
}
