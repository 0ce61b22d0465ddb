import type { System } from '../model';

/** Who calls, as far as the rehearsal is concerned: any credentials will do. */
export function callerArn({ accountId }: Pick<System, 'accountId'>): string {
  return `arn:aws:iam::${accountId}:user/rehearsal`;
}
