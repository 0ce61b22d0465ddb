/** Why a request is not answered. */
export interface Refusal {
  readonly status: number;
  readonly code:
    'forbidden' | 'unauthorized' | 'not-found' | 'bad-request' | 'too-large' | 'busy' | 'unavailable';
  readonly message: string;
}

/** Thrown to refuse a request. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';

  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

const LOCKED = 'open the console with the URL in its terminal';

export const REFUSALS = {
  locked: { status: 401, code: 'unauthorized', message: LOCKED },
  notFound: { status: 404, code: 'not-found', message: 'there is nothing here' },
  noJson: { status: 400, code: 'bad-request', message: 'this is not JSON' },
  tooLarge: { status: 413, code: 'too-large', message: 'the content is too large' },
  tooManyPages: { status: 409, code: 'busy', message: 'too many pages listen already' },
  tooManyOperations: { status: 409, code: 'busy', message: 'too many operations are pending: wait for them' },
  unavailable: { status: 503, code: 'unavailable', message: 'the terminal says why' },
} as const satisfies Record<string, Refusal>;
