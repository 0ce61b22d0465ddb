/** From SIGTERM to SIGKILL, in seconds: the most that Fargate gives, so that a drain can hand its clients over. */
export const STOP_TIMEOUT_SECONDS = 120;
