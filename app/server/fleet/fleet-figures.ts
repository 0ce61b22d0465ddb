import { type Colour, COLOURS } from '../../contract/colour';
import type { FleetFigures } from '../../contract/fleet';
import type { InstanceSnapshot } from './fleet-view';

/** Adds up what is known of the instances, colour by colour. */
export function fleetFigures(
  instances: readonly Pick<InstanceSnapshot, 'colour' | 'version' | 'open'>[],
  { complete, at }: Pick<FleetFigures, 'complete' | 'at'>,
): FleetFigures {
  const of = (colour: Colour) => instances.filter((instance) => instance.colour === colour);
  const perColour = <T>(figure: (colour: Colour) => T) =>
    Object.fromEntries(COLOURS.map((colour) => [colour, figure(colour)])) as Record<Colour, T>;
  return {
    sockets: perColour((colour) => of(colour).reduce((total, { open }) => total + open, 0)),
    instances: perColour((colour) => of(colour).length),
    versions: perColour((colour) => [...new Set(of(colour).map(({ version }) => version))].sort()),
    complete,
    at,
  };
}
