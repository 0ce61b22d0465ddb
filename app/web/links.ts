/** A part of a text: as it is, or as a link to somewhere. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

/* Up to whatever cannot be part of an address: spaces, controls, invisible marks, quotes and angle brackets. */
const CANDIDATE = /(?<![\p{L}\p{N}])https?:\/\/[^\s\p{C}<>"“”«»`]+/giu;

/* Plain letters only, as a host in other ones can look like a different host. */
const HOST = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?/i;

/* What may follow a host without a space: not another letter of it, but a Korean particle, or a sentence's end. */
const AFTER_HOST =
  /^(?:$|[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\p{L}\p{M}\p{N}%-])/u;

const AUTHORITY = /^https?:\/\/[^/?#]*/i;

/* What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?'*_~…。、，．！？：；’]$/u;

const BRACKETS: Readonly<Record<string, string>> = {
  ')': '(',
  ']': '[',
  '}': '{',
  '」': '「',
  '』': '『',
  '】': '【',
};

/**
 * Takes a text apart into links to http and https addresses and what is between them; together the parts are the text.
 * An address with a user before its host is no link, as the host is not what it seems to be.
 */
export function textParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const address = addressIn(candidate);
    const href = address && hrefOf(address);
    if (!href) continue;
    if (index > end) parts.push({ kind: 'text', text: text.slice(end, index) });
    parts.push({ kind: 'link', text: address, href });
    end = index + address.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

function addressIn(candidate: string): string | undefined {
  const [authority = ''] = AUTHORITY.exec(candidate) ?? [];
  const [host] = HOST.exec(candidate) ?? [];
  if (!host || authority.includes('@') || !AFTER_HOST.test(authority.slice(host.length))) return undefined;
  return host === authority ? withoutTrailing(candidate, host.length) : host;
}

function withoutTrailing(address: string, shortest: number): string {
  let end = address.length;
  while (end > shortest) {
    const kept = address.slice(0, end);
    const opening = BRACKETS[kept.at(-1) ?? ''];
    const unopened = opening !== undefined && count(kept, opening) < count(kept, kept.at(-1) ?? '');
    if (!unopened && !TRAILING.test(kept)) break;
    end -= 1;
  }
  return address.slice(0, end);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function hrefOf(address: string): string | undefined {
  try {
    const { protocol, href } = new URL(address);
    return protocol === 'https:' || protocol === 'http:' ? href : undefined;
  } catch {
    return undefined;
  }
}
