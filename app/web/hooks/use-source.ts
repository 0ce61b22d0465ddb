import { useSyncExternalStore } from 'react';
import type { Source } from '../source';

/** The value of a source; the component is drawn again when it changes. */
export function useSource<Value>({ subscribe, get }: Source<Value>): Value {
  return useSyncExternalStore(subscribe, get);
}
