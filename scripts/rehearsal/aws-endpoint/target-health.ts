/** A target of a group, with what the load balancer's health checks say of it. */
export interface TargetHealth {
  readonly target: {
    /** The target's address as AWS knows it. */
    readonly id: string;
    readonly port: number;
  };
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  /** AWS's code for it, such as `Target.ResponseCodeMismatch`; none for a healthy target. */
  readonly reason?: string;
  readonly description?: string;
}
