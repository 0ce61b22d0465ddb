import './lua-settings';
import { createHash } from 'node:crypto';
import { lauxlib, lua, lualib, type LuaState, to_luastring } from 'fengari';
import { withFloatNumerals } from './lua-source';
import { popReply, pushBytes, pushReply, takeWords } from './lua-values';
import { RedisError, type Reply, toError } from './reply';

/** A script that takes more instructions than this (about a second) is ended: meanwhile nothing else runs. */
const MAX_INSTRUCTIONS = 5_000_000;

/** Given the function that runs a command by yielding, and the one that hashes. */
const PRELUDE = `
  local run, sha1hex = ...
  local parse = tonumber
  tonumber = function(...)
    local number = parse(...)
    if number then return number + 0.0 end
  end
  unpack = table.unpack
  dofile, loadfile, print, collectgarbage = nil
  redis = {
    call = function(...)
      local done, value = run(...)
      if done then return value end
      error(value, 0)
    end,
    pcall = function(...)
      local _, value = run(...)
      return value
    end,
    error_reply = function(message) return { err = message } end,
    status_reply = function(message) return { ok = message } end,
    sha1hex = sha1hex,
    log = function() end,
    LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
  }
  KEYS, ARGV = {}, {}
  setmetatable(_G, {
    __newindex = function(_, name)
      error("Script attempted to create global variable '" .. tostring(name) .. "'", 2)
    end,
    __index = function(_, name)
      error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
    end,
  })
`;

/** Runs one command for a script. Errors are thrown. */
export type ScriptCall = (name: Buffer, args: readonly Buffer[]) => Promise<Reply>;

export interface ScriptInput {
  readonly keys: readonly Buffer[];
  readonly args: readonly Buffer[];
}

/**
 * Runs Lua scripts as Redis does, one at a time, with the base, string, table and math libraries. Not there: cjson,
 * cmsgpack, struct, bit, and effects other than redis.call, pcall, error_reply, status_reply, sha1hex and log.
 */
export class Scripts {
  readonly #sources = new Map<string, Buffer>();
  readonly #main = newState();

  /** Keeps a script for EVALSHA; answers its digest. @throws RedisError if it does not compile */
  load(source: Buffer): string {
    const digest = sha1(source);
    if (!this.#sources.has(digest)) {
      this.#compile(source);
      lua.lua_pop(this.#main, 1);
      this.#sources.set(digest, source);
    }
    return digest;
  }

  has(digest: string): boolean {
    return this.#sources.has(digest.toLowerCase());
  }

  flush(): void {
    this.#sources.clear();
  }

  /** @throws RedisError if there is no such script, or it fails */
  async run(digest: string, { keys, args }: ScriptInput, call: ScriptCall): Promise<Reply> {
    const source = this.#sources.get(digest.toLowerCase());
    if (!source) throw new RedisError('NOSCRIPT No matching script. Please use EVAL.');
    const main = this.#main;
    for (const [name, values] of Object.entries({ KEYS: keys, ARGV: args })) {
      pushReply(main, values);
      lua.lua_setglobal(main, to_luastring(name));
    }
    const thread = lua.lua_newthread(main);
    this.#compile(source);
    lua.lua_xmove(main, thread, 1);
    lua.lua_sethook(thread, endScript, lua.LUA_MASKCOUNT, MAX_INSTRUCTIONS);
    try {
      return await runThread(main, thread, call);
    } finally {
      lua.lua_settop(main, 0);
    }
  }

  /** Leaves the compiled script on the stack. */
  #compile(source: Buffer): void {
    const code = Buffer.from(withFloatNumerals(source.toString('latin1')), 'latin1');
    const status = lauxlib.luaL_loadbuffer(
      this.#main,
      Uint8Array.from(code),
      code.length,
      to_luastring('@user_script'),
    );
    if (status === lua.LUA_OK) return;
    const reason = popReply(this.#main);
    throw new RedisError(`ERR Error compiling script (new function): ${textOf(reason)}`);
  }
}

async function runThread(main: LuaState, thread: LuaState, call: ScriptCall): Promise<Reply> {
  let argumentCount = 0;
  for (;;) {
    const status = lua.lua_resume(thread, main, argumentCount);
    if (status !== lua.LUA_YIELD) {
      // Only the first value counts. The stack of a thread that has ended takes no more, so it is read on the main one.
      lua.lua_settop(thread, status === lua.LUA_OK ? 1 : lua.lua_gettop(thread));
      lua.lua_xmove(thread, main, 1);
      const result = popReply(main);
      if (status !== lua.LUA_OK) throw scriptError(result);
      return result;
    }
    const reply = await runYielded(thread, call).catch(toError);
    lua.lua_pushboolean(thread, !(reply instanceof RedisError));
    pushReply(thread, reply);
    argumentCount = 2;
  }
}

/** Runs the command that the script has yielded with. */
async function runYielded(thread: LuaState, call: ScriptCall): Promise<Reply> {
  const [name, ...args] = takeWords(thread);
  return call(name, args);
}

function newState(): LuaState {
  const L = lauxlib.luaL_newstate();
  const libraries = {
    _G: lualib.luaopen_base,
    string: lualib.luaopen_string,
    table: lualib.luaopen_table,
    math: lualib.luaopen_math,
  };
  for (const [name, open] of Object.entries(libraries)) {
    lauxlib.luaL_requiref(L, to_luastring(name), open, 1);
    lua.lua_pop(L, 1);
  }
  const prelude = to_luastring(PRELUDE);
  lauxlib.luaL_loadbuffer(L, prelude, prelude.length, to_luastring('@prelude'));
  lua.lua_pushjsfunction(L, (thread) => lua.lua_yield(thread, lua.lua_gettop(thread)));
  lua.lua_pushjsfunction(L, (thread) => {
    const digest = sha1(Buffer.from(lua.lua_tostring(thread, 1) ?? []));
    pushBytes(thread, Buffer.from(digest));
    return 1;
  });
  lua.lua_call(L, 2, 0);
  return L;
}

function endScript(thread: LuaState): void {
  lauxlib.luaL_error(thread, to_luastring('the script ran too long'));
}

function scriptError(reason: Reply): RedisError {
  return reason instanceof RedisError ? reason : new RedisError(`ERR ${textOf(reason)}`);
}

function textOf(reply: Reply): string {
  return Buffer.isBuffer(reply) ? reply.toString() : 'the script failed';
}

function sha1(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}
