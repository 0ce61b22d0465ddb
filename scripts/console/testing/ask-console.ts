import http from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Question {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
}

/** For tests: asks a console with exactly these headers, as no browser would let a page do. */
export function askConsole(port: number, question: Question = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, body } = question;
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: { host: `127.0.0.1:${port}`, ...headers },
      },
      (response) => {
        text(response).then(
          (content) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
          reject,
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** For tests: opens the console with its URL, and gives the cookie. */
export async function openWithUrl(url: string): Promise<string> {
  const { port, pathname, search } = new URL(url);
  const { headers } = await askConsole(Number(port), { path: `${pathname}${search}` });
  const [cookie = ''] = (headers['set-cookie']?.[0] ?? '').split(';');
  return cookie;
}
