/**
 * A refusal as AWS words it. The protocol that the request came in decides how it looks on the wire; without a status
 * it is a 400, as nearly all of AWS's own are.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** A value that AWS would not take. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
