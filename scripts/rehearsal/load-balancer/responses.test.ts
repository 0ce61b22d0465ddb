import { redirectLocation } from './responses';

const unchanged = {
  protocol: '#{protocol}',
  host: '#{host}',
  port: '#{port}',
  path: '/#{path}',
  query: '#{query}',
};
const request = { host: 'example.com:8080', path: '/a/b', query: 'c=d' };
const listener = { protocol: 'HTTP', port: 8080 } as const;

describe('where a redirect leads', () => {
  it.each([
    [unchanged, 'http://example.com:8080/a/b?c=d'],
    [{ ...unchanged, protocol: 'HTTPS', port: '443' }, 'https://example.com:443/a/b?c=d'],
    [{ ...unchanged, host: 'www.#{host}', path: '/new/#{path}' }, 'http://www.example.com:8080/new/a/b?c=d'],
    [{ ...unchanged, query: '#{query}&value=xyz' }, 'http://example.com:8080/a/b?c=d&value=xyz'],
    [{ ...unchanged, query: '' }, 'http://example.com:8080/a/b'],
    [{ ...unchanged, path: '/#{other}' }, 'http://example.com:8080/#{other}?c=d'],
  ])('%j', (action, location) => {
    expect(redirectLocation(action, request, listener)).toBe(location);
  });
});
