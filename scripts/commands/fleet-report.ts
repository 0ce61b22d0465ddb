import { COLOURS } from '../../app/contract/colour';
import { INCOMPLETE, isKnown, type ObservedFleet } from '../rollout/observed-fleet';

/** What the instances tell of themselves, for machines; nulls where it is not known. */
export function fleetJson(fleet: ObservedFleet): object {
  const note = fleetNote(fleet) ?? null;
  if (!isKnown(fleet)) return { openSockets: null, instances: null, versions: null, fleetNote: note };
  const { sockets, instances, versions } = fleet;
  return { openSockets: sockets, instances, versions, fleetNote: note };
}

/** What keeps the figures from being the whole truth. */
export function fleetNote(fleet: ObservedFleet): string | undefined {
  if (!isKnown(fleet)) return `open sockets are not known: ${fleet.unknown}`;
  return fleet.complete ? undefined : `open sockets and instances may be more: ${INCOMPLETE}`;
}

/** The same as rows of a table with a column a colour. */
export function fleetRows(fleet: ObservedFleet): readonly (readonly [string, readonly string[]])[] {
  const cells = (figure: (colour: (typeof COLOURS)[number]) => string | number) =>
    COLOURS.map((colour) => String(figure(colour)));
  if (!isKnown(fleet)) {
    return ['open sockets', 'instances', 'version'].map((label) => [label, cells(() => '?')] as const);
  }
  const { sockets, instances, versions } = fleet;
  return [
    ['open sockets', cells((colour) => sockets[colour])],
    ['instances', cells((colour) => instances[colour])],
    ['version', cells((colour) => versions[colour].join('+') || '–')],
  ];
}
