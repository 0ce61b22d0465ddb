import type { Condition } from '../model';
import {
  actionFor,
  conditionMatches,
  hostName,
  type RoutedRequest,
  rulesOf,
  wildcardMatches,
} from './rule-matching';
import { aRule, forwardTo } from './testing/backends';

const request: RoutedRequest = {
  method: 'GET',
  path: '/socket.io/',
  query: 'EIO=4&Transport=polling&sid=Ab1',
  host: 'Chat.Example.com:8080',
  headers: { 'user-agent': 'Mozilla/5.0', 'x-list': ['one', 'two'] },
};

describe('a wildcard pattern', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['ab', 'abc', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*', 'a', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abbd', false],
    ['*ab', 'aab', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?', 'a', false],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['a\\*c', 'a*c', true],
    ['a\\*c', 'abc', false],
    ['a\\?', 'a?', true],
    ['a\\?', 'ab', false],
    ['*\\**', 'x*y', true],
    ['*\\**', 'xy', false],
    ['a\\b', 'a\\b', true],
  ])('%j against %j: %j', (pattern, text, expected) => {
    expect(wildcardMatches(pattern, text)).toBe(expected);
  });

  it('cannot be made to take exponential time', () => {
    expect(wildcardMatches('*a'.repeat(60), 'a'.repeat(5_000) + 'b')).toBe(false);
  });
});

describe('a condition', () => {
  const cases: [string, Condition, boolean][] = [
    ['a path', { field: 'path-pattern', values: ['/api', '/socket.io/*'] }, true],
    ['a path, whose case counts', { field: 'path-pattern', values: ['/Socket.io/*'] }, false],
    ['a path, without the query string', { field: 'path-pattern', values: ['*sid=*'] }, false],
    ['a host in any case, without the port', { field: 'host-header', values: ['chat.EXAMPLE.com'] }, true],
    ['a host by wildcard', { field: 'host-header', values: ['*.example.com'] }, true],
    ['another host', { field: 'host-header', values: ['example.com'] }, false],
    ['a method', { field: 'http-request-method', values: ['POST', 'GET'] }, true],
    ['a method, whose case counts', { field: 'http-request-method', values: ['get'] }, false],
    ['a method, without wildcards', { field: 'http-request-method', values: ['*'] }, false],
    ['a header in any case', { field: 'http-header', name: 'User-Agent', values: ['MOZILLA/*'] }, true],
    ['one value of a list', { field: 'http-header', name: 'X-List', values: ['two'] }, true],
    ['an absent header', { field: 'http-header', name: 'X-Absent', values: ['*'] }, false],
    [
      'a key and value in any case',
      { field: 'query-string', values: [{ key: 'transport', value: 'POLLING' }] },
      true,
    ],
    ['a key with any value', { field: 'query-string', values: [{ key: 'sid', value: '*' }] }, true],
    ['any key with a value', { field: 'query-string', values: [{ value: 'polling' }] }, true],
    [
      'a value under another key',
      { field: 'query-string', values: [{ key: 'sid', value: 'polling' }] },
      false,
    ],
    ['an absent key', { field: 'query-string', values: [{ key: 'colour', value: '*' }] }, false],
  ];
  it.each(cases)('matches %s', (_name, condition, expected) => {
    expect(conditionMatches(condition, request)).toBe(expected);
  });

  it('never finds a value in an empty query string', () => {
    const condition: Condition = { field: 'query-string', values: [{ value: '*' }] };
    expect(conditionMatches(condition, { ...request, query: '' })).toBe(false);
  });
});

describe('the host of a Host header', () => {
  it.each([
    ['example.com', 'example.com'],
    ['example.com:8080', 'example.com'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['[::1]:8080', '[::1]'],
    ['[::1]', '[::1]'],
  ])('%s is %s', (header, host) => {
    expect(hostName(header)).toBe(host);
  });
});

describe('the rules of a listener', () => {
  const byPath = (path: string): Condition => ({ field: 'path-pattern', values: [path] });
  const sticky: Condition = { field: 'query-string', values: [{ key: 'sid', value: '*' }] };
  const rules = [
    aRule(20, [byPath('/socket.io/*')], forwardTo({ second: 1 })),
    aRule(10, [byPath('/socket.io/*'), sticky], forwardTo({ first: 1 })),
    { ...aRule(1, [byPath('*')], forwardTo({ foreign: 1 })), listenerArn: 'arn:other' },
  ];
  const listener = { defaultActions: [forwardTo({ rest: 1 })] };
  const chosen = (changes: Partial<RoutedRequest>) =>
    actionFor(listener, rulesOf('arn:listener', rules), { ...request, ...changes });

  it('are tried in order of priority', () => {
    expect(chosen({})).toEqual(forwardTo({ first: 1 }));
  });

  it('match only with all of their conditions', () => {
    expect(chosen({ query: '' })).toEqual(forwardTo({ second: 1 }));
  });

  it('leave the rest to the default action', () => {
    expect(chosen({ path: '/' })).toEqual(forwardTo({ rest: 1 }));
  });
});
