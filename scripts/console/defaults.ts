/** Where the presenter's console is unless told. */
export const CONSOLE_PORT = 4_400;

/** Clients of the console's observer unless told. */
export const OBSERVER_CLIENTS = 20;
