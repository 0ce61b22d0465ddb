import { useEffect, useState } from 'react';

/** Whether so many milliseconds have gone by since the component was first drawn, or since it was first `running`. */
export function useElapsed(ms: number, running = true): boolean {
  const [elapsed, setElapsed] = useState(false);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setTimeout(() => setElapsed(true), ms);
    return () => clearTimeout(timer);
  }, [ms, running]);
  return elapsed;
}
