import type { CreateClient } from '../fan';
import { type Showing, stockClient } from '../stock-client';

/** Stock clients, the first of which shows everything once more after so many milliseconds. */
export function echoing(afterMs: number): CreateClient {
  return firstShowing((message, screen, show) => {
    screen.push(message);
    show();
    setTimeout(show, afterMs);
  });
}

/** Stock clients, the first of which puts new messages above the older ones. */
export function upsideDown(): CreateClient {
  return firstShowing((message, screen, show) => {
    screen.unshift(message);
    show();
  });
}

function firstShowing(showing: Showing): CreateClient {
  let made = 0;
  return (options) => {
    made += 1;
    return stockClient(options, made === 1 ? showing : undefined);
  };
}
