import type { Weights } from '../../../app/contract/weights';
import type { OperatorCommand } from './engine';
import type { Phase, StepVerdict } from './rollout';

/** What a driver tells of its rollout while it goes on. */
export type RolloutEvent =
  | {
      readonly event: 'shifted';
      readonly from: Weights;
      readonly to: Weights;
      /** Milliseconds until the new split had been read back. */
      readonly shiftMs: number;
    }
  | ({ readonly event: 'verdict' } & StepVerdict)
  | { readonly event: 'phase'; readonly percent: number; readonly phase: Phase }
  | {
      readonly event: 'command';
      readonly command: OperatorCommand['kind'];
      readonly by: string;
      readonly ok: boolean;
      readonly message: string;
    }
  /** Something failed that is tried again. */
  | { readonly event: 'trouble'; readonly message: string };
