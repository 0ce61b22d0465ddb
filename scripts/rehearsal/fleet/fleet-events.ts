/** What becomes of tasks, told as it happens. Tasks have ids of 32 hexadecimal digits, as on ECS. */
export type FleetEvent =
  | { readonly type: 'log'; readonly service: string; readonly taskId: string; readonly line: string }
  | {
      readonly type: 'started';
      readonly service: string;
      readonly taskId: string;
      readonly pid: number;
      readonly port: number;
    }
  /** It ended though nobody had told it to, or could not be started at all. */
  | {
      readonly type: 'died';
      readonly service: string;
      readonly taskId: string;
      readonly reason: string;
      readonly lastLines: readonly string[];
    }
  /** It ended as it was told to, by an operator or for its service. */
  | { readonly type: 'stopped'; readonly service: string; readonly taskId: string; readonly reason: string };
