import type { ErrorBody } from '../../contract/errors';
import { toErrorBody } from '../platform/request-error';

/** What a middleware passes on for a connection that is not let in: the client gets it as `connect_error`. */
export class RefusedConnection extends Error {
  readonly data: ErrorBody;

  constructor(cause: unknown) {
    const data = toErrorBody(cause);
    super(data.message);
    this.data = data;
  }
}
