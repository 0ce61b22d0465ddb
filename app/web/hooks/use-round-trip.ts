import { useEffect, useState } from 'react';
import { useChatSession } from './use-chat-session';

const EVERY_MS = 2_000;

/** Milliseconds without an answer after which the last measurement says nothing any more. */
const STALE_MS = 3_000;

/** Milliseconds that the server took to answer last, measured again and again; undefined while nobody knows. */
export function useRoundTrip(roomId: string): number | undefined {
  const { client } = useChatSession();
  const [ms, setMs] = useState<number>();
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const measure = async () => {
      timer = setTimeout(() => setMs(undefined), STALE_MS);
      const measured = await client.roundTrip(roomId).catch(() => undefined);
      if (ended) return;
      clearTimeout(timer);
      setMs(measured);
      timer = setTimeout(() => void measure(), EVERY_MS);
    };
    void measure();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [client, roomId]);
  return ms;
}
