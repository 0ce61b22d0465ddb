/** What an operator may ask of a fault; tasks keep none for longer. Browser-safe. */
export const FAULT_LIMITS = {
  shortestMs: 5_000,
  longestMs: 600_000,
  mostLatencyMs: 30_000,
} as const;
