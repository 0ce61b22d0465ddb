/** The part of fengari, a Lua in JavaScript, that scripts need: the C API of Lua 5.3, by its own names. */
declare module 'fengari' {
  /** A Lua thread. */
  interface LuaState {
    readonly __luaState: unique symbol;
  }

  interface Lua {
    readonly LUA_OK: number;
    readonly LUA_YIELD: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    readonly LUA_MASKCOUNT: number;
    lua_createtable(L: LuaState, arraySize: number, fields: number): void;
    lua_getfield(L: LuaState, index: number, name: Uint8Array): number;
    lua_gettop(L: LuaState): number;
    lua_newthread(L: LuaState): LuaState;
    lua_pop(L: LuaState, count: number): void;
    lua_pushboolean(L: LuaState, value: boolean): void;
    lua_pushjsfunction(L: LuaState, fn: (L: LuaState) => number): void;
    lua_pushlstring(L: LuaState, text: Uint8Array, length: number): void;
    lua_pushnumber(L: LuaState, value: number): void;
    lua_rawgeti(L: LuaState, index: number, n: number): number;
    lua_rawseti(L: LuaState, index: number, n: number): void;
    lua_resume(L: LuaState, from: LuaState, argumentCount: number): number;
    lua_setfield(L: LuaState, index: number, name: Uint8Array): void;
    lua_setglobal(L: LuaState, name: Uint8Array): void;
    lua_sethook(L: LuaState, hook: (L: LuaState) => void, mask: number, count: number): void;
    lua_settop(L: LuaState, index: number): void;
    lua_toboolean(L: LuaState, index: number): boolean;
    lua_tonumber(L: LuaState, index: number): number;
    lua_tostring(L: LuaState, index: number): Uint8Array | null;
    lua_type(L: LuaState, index: number): number;
    lua_xmove(from: LuaState, to: LuaState, count: number): void;
    /** Does not return: the coroutine goes on after it. */
    lua_yield(L: LuaState, resultCount: number): number;
    lua_call(L: LuaState, argumentCount: number, resultCount: number): void;
  }

  interface LuaAuxiliaryLibrary {
    luaL_error(L: LuaState, message: Uint8Array): number;
    luaL_loadbuffer(L: LuaState, source: Uint8Array, length: number, name: Uint8Array): number;
    luaL_newstate(): LuaState;
    luaL_requiref(L: LuaState, name: Uint8Array, open: (L: LuaState) => number, global: number): void;
  }

  interface LuaLibraries {
    readonly luaopen_base: (L: LuaState) => number;
    readonly luaopen_math: (L: LuaState) => number;
    readonly luaopen_string: (L: LuaState) => number;
    readonly luaopen_table: (L: LuaState) => number;
  }

  export const lua: Lua;
  export const lauxlib: LuaAuxiliaryLibrary;
  export const lualib: LuaLibraries;
  export function to_luastring(text: string): Uint8Array;
}
