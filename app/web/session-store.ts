import type { Session } from '../contract/messages';

const KEY = 'crossfade-session';

/** What is kept as long as this tab; undefined where that is forbidden. */
export function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

/** The session of this tab, if it has one; it survives a reload of the page. */
export function loadSession(): Session | undefined {
  try {
    const session = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<Session> | null;
    const { userId, name, token } = session ?? {};
    return userId && name && token ? { userId, name, token } : undefined;
  } catch {
    // Storage can be forbidden, or hold something else: then there is no session.
    return undefined;
  }
}

/** Remembers the session for this tab, or forgets it. Where storage is forbidden, a reload asks for the name again. */
export function saveSession(session: Session | undefined): void {
  try {
    if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
    else sessionStorage.removeItem(KEY);
  } catch (error) {
    console.warn('the session cannot be remembered', error);
  }
}
