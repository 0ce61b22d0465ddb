import type { IncomingMessage } from 'node:http';
import type { Reply } from './reply';

/** What the rehearsal tells about itself, beside AWS's APIs: a path to what is answered there. */
export type RehearsalApi = Readonly<Record<string, () => object>>;

/** Paths that start so are the rehearsal's own. No service of AWS has such a path. */
export const REHEARSAL_PREFIX = '/_rehearsal/';

/** Answers a request for one of the rehearsal's own paths: in JSON, errors too. */
export function answerRehearsal(
  api: RehearsalApi,
  { method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>,
): Reply {
  const [path = ''] = url.split('?', 1);
  const found = Object.hasOwn(api, path) ? api[path] : undefined;
  if (!found) return json(404, { error: `the rehearsal has no ${path}` });
  if (method !== 'GET') return json(405, { error: `${path} can only be read, with GET` }, { allow: 'GET' });
  return json(200, found());
}

function json(status: number, content: object, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(content),
  };
}
