import { Router } from 'express';
import { FLEET_PATH, type FleetFigures } from '../../contract/fleet';

/** Tells whoever asks how many connections and instances each colour has. */
export function fleetRoutes(figures: () => FleetFigures): Router {
  return Router().get(FLEET_PATH, (_request, response) => {
    response.json(figures());
  });
}
