/** The part of dynalite 4 that the rehearsal uses: a DynamoDB in the shape of an HTTP server that need not listen. */
declare module 'dynalite' {
  import type { EventEmitter } from 'node:events';

  interface DynaliteOptions {
    /** How long tables stay in CREATING, in milliseconds. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** What dynalite reads of a request: these fields, then the events `data` and `end`. */
  interface DynaliteRequest extends EventEmitter {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  }

  /** What dynalite does to a response. */
  interface DynaliteResponse {
    statusCode: number;
    setHeader(name: string, value: string | number): void;
    end(body?: string): void;
  }

  interface DynaliteServer {
    emit(event: 'request', request: DynaliteRequest, response: DynaliteResponse): boolean;
  }

  /** In memory as long as no path is given. */
  function dynalite(options?: DynaliteOptions): DynaliteServer;
  export = dynalite;
}
