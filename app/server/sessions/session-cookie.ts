import { parseCookie } from 'cookie';
import { SESSION_COOKIE } from '../../contract/events';

/** The session token of a Cookie header, if it has one. */
export function tokenFromCookie(header: string | undefined): string | undefined {
  return header === undefined ? undefined : parseCookie(header)[SESSION_COOKIE];
}
