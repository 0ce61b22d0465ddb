import type { Page } from 'playwright-core';

/** The WebSockets of a page, as the browser reports them; a connection counts from the server's greeting on. */
export class SocketWatch {
  /** Greeted connections that are open. */
  open = 0;
  /** How many were greeted in all. */
  greeted = 0;
  /** Moments in which the last open connection closed. */
  gaps = 0;

  constructor(page: Page) {
    page.on('websocket', (socket) => {
      let isOpen = false;
      socket.on('framereceived', ({ payload }) => {
        if (isOpen || !String(payload).includes('"session-ready"')) return;
        isOpen = true;
        this.open += 1;
        this.greeted += 1;
      });
      socket.on('close', () => {
        if (!isOpen) return;
        isOpen = false;
        this.open -= 1;
        if (this.open === 0) this.gaps += 1;
      });
    });
  }
}
