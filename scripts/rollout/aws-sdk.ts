/** The clients of the AWS SDK that a rollout needs. */
export interface AwsSdk {
  readonly elbv2: typeof import('@aws-sdk/client-elastic-load-balancing-v2');
  readonly ssm: typeof import('@aws-sdk/client-ssm');
}

/** Loads the clients, which takes longer than everything else that a command does: not before they are needed. */
export async function loadAwsSdk(): Promise<AwsSdk> {
  const [elbv2, ssm] = await Promise.all([
    import('@aws-sdk/client-elastic-load-balancing-v2'),
    import('@aws-sdk/client-ssm'),
  ]);
  return { elbv2, ssm };
}
