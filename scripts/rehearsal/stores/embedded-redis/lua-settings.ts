/**
 * Must be imported before fengari, which reads its settings when it is loaded: whole numbers are written without `.0`,
 * as in the Lua of Redis.
 */
process.env.FENGARICONF = JSON.stringify({ LUA_COMPAT_FLOATSTRING: true });
