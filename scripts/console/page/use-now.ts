import { useEffect, useState } from 'react';

/** The page's clock, in milliseconds since 1970; the component is drawn again a few times a second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}
