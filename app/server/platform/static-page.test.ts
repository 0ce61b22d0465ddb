import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { staticPage } from './static-page';

const directory = mkdtempSync(path.join(tmpdir(), 'page-'));
let server: Server;

beforeAll(async () => {
  writeFileSync(path.join(directory, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(directory, 'main.js'), '0;');
  server = createServer(express().use(staticPage(directory)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

const get = (file: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${file}`);

it.each(['/', '/index.html', '/main.js'])('%s is asked for again each time', async (file) => {
  const { status, headers } = await get(file);
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-cache']);
  expect(headers.get('etag')).not.toBeNull();
});

it('a file that is not there is left to others', async () => {
  expect((await get('/nowhere.js')).status).toBe(404);
});
