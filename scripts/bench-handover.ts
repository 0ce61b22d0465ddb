import { Command } from 'commander';
import type { CommandContext } from './command-line/context';
import { wholeNumber } from './command-line/options';
import { runProgram } from './command-line/run-program';
import { benchHandovers, type HandoverBenchOptions } from './handover-bench/handover-bench';

/** `npm run bench:handover`: a large audience from blue to green, and back from a colour that is killed. */
function program(context: CommandContext): Command {
  return new Command('bench:handover')
    .description('measure how long an audience takes to another colour, and back from one that is killed')
    .option('--clients <count>', 'clients in the audience', wholeNumber('--clients', 10, 5_000), 1_000)
    .option('--runs <count>', 'how often it is measured', wholeNumber('--runs', 1, 100), 3)
    .action((options: HandoverBenchOptions) => benchHandovers(context, options));
}

// The AWS SDK would print a notice of several lines about coming versions of Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const config = { name: 'bench:handover', help: 'npm run bench:handover -- --help', build: program };
void runProgram(config, process.argv.slice(2)).then((status) => process.exit(status));
