/** Verbs that the guides name and the command line does not have: to be empty. */
export const VERBS_TO_COME: readonly string[] = ['rollout', 'pause', 'promote', 'abort', 'history'];
