/**
 * A stand-in for tsx in the processes that tests start: what one has compiled the others need not, which saves each of
 * them most of its start. Preloaded by NODE_OPTIONS; CROSSFADE_TEST_RUN is the folder of the run.
 */
'use strict';

const { createHash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const folder = process.env.CROSSFADE_TEST_RUN;

if (folder !== undefined) {
  const tsx = require.resolve('tsx/cjs');
  const standIn = new Module(tsx);
  standIn.loaded = true;
  require.cache[tsx] = standIn;
  for (const extension of ['.ts', '.tsx'])
    Module._extensions[extension] = (module, filename) => module._compile(compiled(filename), filename);
}

function compiled(filename) {
  const source = readFileSync(filename, 'utf8');
  const file = path.join(folder, `${createHash('sha1').update(source).digest('hex')}.js`);
  return read(file) ?? write(file, compile(source, filename));
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/* In one step: others may be reading. */
function write(file, code) {
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  return code;
}

function compile(source, sourcefile) {
  const { transformSync } = require('esbuild');
  const { code } = transformSync(source, {
    loader: path.extname(sourcefile).slice(1),
    jsx: 'automatic',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcefile,
  });
  return code;
}
