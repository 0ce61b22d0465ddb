/** The port that a task listens on, as the load balancer, the security groups and the health checks know it. */
export const TASK_PORT = 3000;

/** The port of the Redis protocol. */
export const REDIS_PORT = 6379;

/** The port that clients connect to; with a domain it only sends them on to HTTPS. */
export const HTTP_PORT = 80;

/** The port that clients connect to where there is a domain, and that tasks reach the AWS APIs on. */
export const HTTPS_PORT = 443;
