import type { TargetState } from './task-health';

/** The part of the load balancer that the fleet uses. */
export interface TargetRegistry {
  registerTarget(
    targetGroupArn: string,
    target: { readonly id: string; readonly host: string; readonly port: number },
  ): void;
  /** Resolves when the target's last connection has ended, or after the group's deregistration delay. */
  deregisterTarget(targetGroupArn: string, targetId: string, port: number): Promise<void>;
  targetHealth(
    targetGroupArn: string,
  ): readonly (TargetState & { readonly target: { readonly id: string; readonly port: number } })[];
}
