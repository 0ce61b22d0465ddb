import { Command } from 'commander';
import type { CommandContext } from './command-line/context';
import { positiveNumber, wholeNumber } from './command-line/options';
import { runProgram } from './command-line/run-program';
import { benchLoadBalancer, type LoadBalancerBenchOptions } from './load-balancer-bench/load-balancer-bench';

/** `npm run bench:load-balancer`: the rehearsal's load balancer beside a direct connection and HAProxy. */
function program(context: CommandContext): Command {
  return new Command('bench:load-balancer')
    .description('measure what the load balancer of the rehearsal costs; ends with 1 below the target')
    .option('--rounds <count>', 'how often each way is measured', wholeNumber('--rounds', 1, 1_000), 7)
    .option('--seconds <seconds>', 'of each measurement', positiveNumber('--seconds', 600), 2)
    .option('--connections <count>', 'that the client keeps open', wholeNumber('--connections', 1, 1_000), 32)
    .option('--profile <folder>', 'write a CPU profile of the load balancer there')
    .option('--json', 'print the figures as JSON')
    .action((options: LoadBalancerBenchOptions) => benchLoadBalancer(context, options));
}

// The AWS SDK would print a notice of several lines about coming versions of Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const config = { name: 'bench:load-balancer', help: 'npm run bench:load-balancer -- --help', build: program };
void runProgram(config, process.argv.slice(2)).then((status) => process.exit(status));
