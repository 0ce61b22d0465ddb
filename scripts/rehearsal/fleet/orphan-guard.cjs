// Preloaded into a task: ends it when the rehearsal disappears without having stopped it (SIGKILL, a crash). Plain
// JavaScript, because a task runs without any of the rehearsal's tools.
'use strict';
process.on('disconnect', () => process.exit(137));
// The channel alone must not keep a task running that has ended its work.
process.channel?.unref();
