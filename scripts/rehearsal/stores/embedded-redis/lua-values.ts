import { lua, type LuaState, to_luastring } from 'fengari';
import { formatDouble } from './engine-commands';
import { NULL_ARRAY, RedisError, type Reply, Status } from './reply';

const MAX_DEPTH = 100;

export function pushBytes(L: LuaState, bytes: Uint8Array): void {
  lua.lua_pushlstring(L, Uint8Array.from(bytes), bytes.length);
}

/** Pushes a reply as a script sees it. Numbers are floats: fengari's integers have 32 bits. */
export function pushReply(L: LuaState, reply: Reply): void {
  if (typeof reply === 'number') {
    lua.lua_pushnumber(L, reply);
  } else if (reply === null || reply === NULL_ARRAY) {
    lua.lua_pushboolean(L, false);
  } else if (typeof reply === 'string' || Buffer.isBuffer(reply)) {
    pushBytes(L, Buffer.from(reply as string));
  } else if (reply instanceof Status || reply instanceof RedisError) {
    lua.lua_createtable(L, 0, 1);
    pushBytes(L, Buffer.from(reply instanceof Status ? reply.text : reply.message));
    lua.lua_setfield(L, -2, to_luastring(reply instanceof Status ? 'ok' : 'err'));
  } else {
    lua.lua_createtable(L, reply.length, 0);
    for (const [index, element] of reply.entries()) {
      pushReply(L, element);
      lua.lua_rawseti(L, -2, index + 1);
    }
  }
}

/** The value at the top of the stack as a reply, as Redis converts what a script returns. Takes it off. */
export function popReply(L: LuaState, depth = 0): Reply {
  const type = lua.lua_type(L, -1);
  let reply: Reply = null;
  if (type === lua.LUA_TNUMBER) {
    reply = Math.trunc(lua.lua_tonumber(L, -1));
  } else if (type === lua.LUA_TSTRING) {
    reply = bytesAt(L, -1);
  } else if (type === lua.LUA_TBOOLEAN) {
    reply = lua.lua_toboolean(L, -1) ? 1 : null;
  } else if (type === lua.LUA_TTABLE) {
    if (depth > MAX_DEPTH) throw new RedisError('ERR reached lua stack limit');
    reply = tableReply(L, depth);
  }
  lua.lua_pop(L, 1);
  return reply;
}

function tableReply(L: LuaState, depth: number): Reply {
  const error = textField(L, 'err');
  if (error !== undefined) return new RedisError(error);
  const status = textField(L, 'ok');
  if (status !== undefined) return new Status(status);
  const elements: Reply[] = [];
  for (let index = 1; lua.lua_rawgeti(L, -1, index) !== lua.LUA_TNIL; index += 1) {
    elements.push(popReply(L, depth + 1));
  }
  lua.lua_pop(L, 1);
  return elements;
}

function textField(L: LuaState, name: string): string | undefined {
  const type = lua.lua_getfield(L, -1, to_luastring(name));
  const text = type === lua.LUA_TSTRING ? bytesAt(L, -1).toString() : undefined;
  lua.lua_pop(L, 1);
  return text;
}

/** All that is on the stack, as the words of a command. Takes them off. @throws RedisError */
export function takeWords(L: LuaState): [Buffer, ...Buffer[]] {
  const [name, ...args] = Array.from({ length: lua.lua_gettop(L) }, (_, index) => {
    const type = lua.lua_type(L, index + 1);
    if (type === lua.LUA_TSTRING) return bytesAt(L, index + 1);
    if (type === lua.LUA_TNUMBER) return Buffer.from(formatDouble(lua.lua_tonumber(L, index + 1)));
    return undefined;
  });
  lua.lua_settop(L, 0);
  const words = args.filter((word) => word !== undefined);
  if (!name && args.length === 0) {
    throw new RedisError('ERR Please specify at least one argument for this redis lib call');
  }
  if (!name || words.length < args.length) {
    throw new RedisError('ERR Lua redis lib command arguments must be strings or integers');
  }
  return [name, ...words];
}

function bytesAt(L: LuaState, index: number): Buffer {
  return Buffer.from(lua.lua_tostring(L, index) ?? []);
}
