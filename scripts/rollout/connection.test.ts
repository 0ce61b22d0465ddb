import { clientConfig } from './connection';

const deployment = { project: 'chatapp', environment: 'dev', region: 'eu-central-1' };

/** Until a command gives up on an address that takes connections and never answers. */
function patienceMs(endpoint: string | undefined): number {
  const { requestHandler, maxAttempts = 3 } = clientConfig({ endpoint, deployment });
  return (requestHandler?.requestTimeout ?? 0) * maxAttempts;
}

it('a rehearsal that does not answer is given up within 10 s, AWS on a bad line only later', () => {
  expect(patienceMs('http://127.0.0.1:4566')).toBeLessThan(9_000);
  expect(patienceMs(undefined)).toBeGreaterThan(30_000);
});
