import { isOriginAllowed } from './security';

describe('a request', () => {
  it.each([
    ['without an Origin', undefined, 'chat.example.com', true],
    ['of a page of the same host', 'https://chat.example.com', 'chat.example.com', true],
    ['of a page of the same host and port', 'http://127.0.0.1:8080', '127.0.0.1:8080', true],
    ['whose Host names the implied port', 'https://chat.example.com', 'chat.example.com:443', true],
    ['of a listed origin', 'https://www.example.com', 'api.example.com', true],
    ['of another port', 'http://127.0.0.1:8081', '127.0.0.1:8080', false],
    ['of another site', 'https://evil.example.org', 'chat.example.com', false],
    ['of a host that only begins alike', 'https://chat.example.com.evil.org', 'chat.example.com', false],
    ['of an opaque origin', 'null', 'chat.example.com', false],
    ['with a malformed Origin', '://', 'chat.example.com', false],
    ['without a Host', 'https://chat.example.com', undefined, false],
    ['with a malformed Host', 'https://chat.example.com', 'a b', false],
  ])('%s', (_what, origin, host, allowed) => {
    const headers = { ...(origin === undefined ? {} : { origin }), ...(host === undefined ? {} : { host }) };
    expect(isOriginAllowed(headers, ['https://www.example.com'])).toBe(allowed);
  });
});
