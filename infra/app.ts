import { App } from 'cdktf';
import type { StackConfig } from './base-stack';
import { DataStack } from './stacks/data';
import { EdgeStack } from './stacks/edge';
import { NetworkStack } from './stacks/network';
import { ObservabilityStack } from './stacks/observability';
import { RegistryStack } from './stacks/registry';
import { ServiceStack } from './stacks/service';
import { TrafficStack } from './stacks/traffic';
import { withoutCreationStacks } from './without-creation-stacks';

/** Makes all stacks and writes them to `outdir`, by default where cdktf wants them. */
export function synthesizeApp(props: StackConfig, outdir?: string): App {
  return withoutCreationStacks(() => {
    const app = createApp(props, outdir);
    app.synth();
    return app;
  });
}

function createApp(props: StackConfig, outdir?: string): App {
  const app = new App({ stackTraces: false, ...(outdir !== undefined && { outdir }) });
  const network = new NetworkStack(app, props).outputs;
  const dataStack = new DataStack(app, { ...props, network });
  const data = dataStack.outputs;
  const registry = new RegistryStack(app, props).outputs;
  const traffic = new TrafficStack(app, { ...props, network }).outputs;
  const serviceStack = new ServiceStack(app, { ...props, network, data, registry, traffic });
  const service = serviceStack.outputs;
  const edge = new EdgeStack(app, { ...props, network, traffic }).outputs;
  const observability = new ObservabilityStack(app, { ...props, network, data, traffic, service, edge });
  // It knows what it watches by name only; an alarm that is there first would go off.
  for (const watched of [dataStack, serviceStack]) observability.addDependency(watched);
  return app;
}
