#!/usr/bin/env node
// The entry of the command. Plain JavaScript that old versions of Node can read, so that they can be told apart.
'use strict';

if (!isSupported(process.versions.node, require('../package.json').engines.node)) {
  fail(
    'Node ' +
      process.versions.node +
      ' is not supported: install Node 20.19 or a newer 20, or Node 22.13 or newer (https://nodejs.org)',
  );
}
// The AWS SDK would print a notice of several lines about coming versions of Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// The compiler's cache would stay behind in the folder for temporary files.
process.env.TSX_DISABLE_CACHE = '1';
// JSX is compiled as the project says, wherever the command is run.
process.env.TSX_TSCONFIG_PATH = require('path').join(__dirname, '../tsconfig.json');
try {
  require('tsx/cjs');
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  fail('the dependencies are not installed: run "npm ci" first');
}
require('./crossfade.ts');

/** Whether a version is in a range such as "^20.19.0 || >=22.13.0": the only two forms that it may have. */
function isSupported(version, range) {
  var found = version.split('.').map(Number);
  return range.split('||').some(function (part) {
    var wanted = part.trim().replace(/^\D+/, '').split('.').map(Number);
    var sameMajor = found[0] === wanted[0];
    return (sameMajor && found[1] >= wanted[1]) || (part.trim()[0] === '>' && found[0] > wanted[0]);
  });
}

function fail(message) {
  process.stderr.write('crossfade: ' + message + '\n');
  process.exit(2);
}
