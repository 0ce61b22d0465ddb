import { parseCookie, stringifySetCookie } from 'cookie';

/**
 * The load balancer's own cookies. An ALB encrypts them with rotating keys; here they are readable, because whoever
 * changes one gains nothing but another target.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 */
const GROUP_COOKIE = 'AWSALBTG';
const TARGET_COOKIE = 'AWSALB';
/** The same value with `SameSite=None; Secure`, for requests that come from another site. */
const CROSS_SITE_SUFFIX = 'CORS';

/** What a client's cookies pin it to. */
export interface Pins {
  readonly targetGroupArn?: string;
  /** Only good for the group that it was issued for. */
  readonly target?: { readonly targetGroupArn: string; readonly key: string };
}

/** Reads the valid cookies of a request; malformed and expired ones count as absent. */
export function readPins(cookieHeader: string | undefined, nowMs: number): Pins {
  if (cookieHeader?.includes(TARGET_COOKIE) !== true) return {};
  const cookies = parseCookie(cookieHeader);
  const read = (name: string, fields: number) =>
    decode(cookies[name], fields, nowMs) ?? decode(cookies[name + CROSS_SITE_SUFFIX], fields, nowMs);
  const [groupArn] = read(GROUP_COOKIE, 1) ?? [];
  const [targetGroupArn, key] = read(TARGET_COOKIE, 2) ?? [];
  return {
    ...(groupArn !== undefined && { targetGroupArn: groupArn }),
    ...(targetGroupArn !== undefined && key !== undefined && { target: { targetGroupArn, key } }),
  };
}

/** The `Set-Cookie` values that pin a client to a target group. */
export function targetGroupCookies(arn: string, durationSeconds: number, nowMs: number): string[] {
  return pair(GROUP_COOKIE, [arn], durationSeconds, nowMs);
}

/** The `Set-Cookie` values that pin a client to a target of a group. */
export function targetCookies(
  targetGroupArn: string,
  key: string,
  durationSeconds: number,
  nowMs: number,
): string[] {
  return pair(TARGET_COOKIE, [targetGroupArn, key], durationSeconds, nowMs);
}

function pair(name: string, fields: readonly string[], durationSeconds: number, nowMs: number): string[] {
  const expiresMs = nowMs + durationSeconds * 1000;
  const value = Buffer.from(JSON.stringify([expiresMs, ...fields])).toString('base64url');
  const attributes = { value, path: '/', expires: new Date(expiresMs) };
  return [
    stringifySetCookie({ name, ...attributes }),
    stringifySetCookie({ name: name + CROSS_SITE_SUFFIX, ...attributes, sameSite: 'none', secure: true }),
  ];
}

function decode(value: string | undefined, count: number, nowMs: number): string[] | undefined {
  if (value === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(value, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length !== count + 1) return undefined;
  const [expiresMs, ...fields] = parsed as unknown[];
  if (typeof expiresMs !== 'number' || expiresMs <= nowMs) return undefined;
  return fields.every((field) => typeof field === 'string') ? fields : undefined;
}
