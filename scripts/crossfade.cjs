#!/usr/bin/env node
// The entry of the command. Plain JavaScript that old versions of Node can read, so that they can be told apart.
'use strict';

var required = require('../package.json').engines.node.replace(/^>=/, '');
var wanted = required.split('.').map(Number);
var found = process.versions.node.split('.').map(Number);

if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  fail(
    'Node ' +
      process.versions.node +
      ' is too old: install Node ' +
      required +
      ' or newer (https://nodejs.org)',
  );
}
// The AWS SDK would print a notice of several lines about coming versions of Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// The compiler's cache would stay behind in the folder for temporary files.
process.env.TSX_DISABLE_CACHE = '1';
try {
  require('tsx/cjs');
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  fail('the dependencies are not installed: run "npm ci" first');
}
require('./crossfade.ts');

function fail(message) {
  process.stderr.write('crossfade: ' + message + '\n');
  process.exit(2);
}
