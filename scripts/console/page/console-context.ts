import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ConsoleClient } from './console-client';
import type { ConsoleState } from './console-store';

/** The one client of the page. */
export const ConsoleContext = createContext<ConsoleClient | null>(null);

/** @throws Error outside a `ConsoleContext` */
export function useClient(): ConsoleClient {
  const client = useContext(ConsoleContext);
  if (!client) throw new Error('there is no console client around this component');
  return client;
}

export function useConsole(): ConsoleState {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, client.state);
}
