import type { ServerResponse } from 'node:http';
import { CONTENT_SECURITY_POLICY, REFERRER_POLICY } from '../../../app/contract/page-security';
import { CLOSED_PAGE } from './closed-page';
import type { Refusal } from './refusal';

/** Sets what every answer has: it is kept nowhere, framed by nobody, and loads nothing from elsewhere. */
export function secure(response: ServerResponse): void {
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', REFERRER_POLICY);
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
}

export function sendJson(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}

export function sendRefusal(response: ServerResponse, { status, code, message }: Refusal): void {
  sendJson(response, status, { error: { code, message } });
}

/** Answers a browser that has not opened the console. */
export function sendClosedPage(response: ServerResponse): void {
  response.writeHead(401, { 'content-type': 'text/html; charset=utf-8' }).end(CLOSED_PAGE);
}
