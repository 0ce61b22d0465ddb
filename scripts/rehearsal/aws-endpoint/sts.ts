import type { System } from '../model';
import { callerArn } from './caller';
import type { QueryService } from './service';

/** AWS Security Token Service, as far as an operator asks it who they are. */
export function stsService({ accountId }: Pick<System, 'accountId'>): QueryService {
  return {
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    actions: {
      GetCallerIdentity: () => ({
        Arn: callerArn({ accountId }),
        UserId: 'AIDAREHEARSAL',
        Account: accountId,
      }),
    },
  };
}
