import { App } from 'cdktf';
import type { StackConfig } from './base-stack';
import { DataStack } from './stacks/data';
import { EdgeStack } from './stacks/edge';
import { NetworkStack } from './stacks/network';
import { ObservabilityStack } from './stacks/observability';
import { RegistryStack } from './stacks/registry';
import { ServiceStack } from './stacks/service';
import { TrafficStack } from './stacks/traffic';

/** All stacks. `synth()` writes them to `outdir`, by default where cdktf wants them. */
export function createApp(props: StackConfig, outdir?: string): App {
  const app = new App({ stackTraces: false, ...(outdir !== undefined && { outdir }) });
  const network = new NetworkStack(app, props).outputs;
  const data = new DataStack(app, { ...props, network }).outputs;
  const registry = new RegistryStack(app, props).outputs;
  const traffic = new TrafficStack(app, { ...props, network }).outputs;
  const service = new ServiceStack(app, { ...props, network, data, registry, traffic }).outputs;
  new EdgeStack(app, { ...props, network, traffic });
  new ObservabilityStack(app, { ...props, network, data, traffic, service });
  return app;
}
