import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { freePorts, Sandbox } from '../../support/crossfade';
import { assertAwsCli } from './aws';
import { share } from './rehearsal';
import { keepForTeardown } from './shared-sandbox';

/** Starts the rehearsal that all tests share, and tells them its addresses and ARNs. */
export default async function start(): Promise<void> {
  assertAwsCli();
  const sandbox = new Sandbox();
  keepForTeardown(sandbox);
  const { url, endpointUrl, flags } = await freePorts();
  try {
    await sandbox.start(['demo', ...flags]).printed('Ctrl-C stops all of it');
    share({ url, endpointUrl, words: await arns(endpointUrl) });
  } catch (error) {
    await sandbox.dispose();
    throw error;
  }
}

async function arns(endpoint: string): Promise<Record<string, string>> {
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
  const client = new ElasticLoadBalancingV2Client({ region: 'ap-northeast-2', endpoint, credentials });
  const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({}));
  const group = (name: string) => TargetGroups.find((one) => one.TargetGroupName === name);
  const loadBalancer = group('chatapp-dev-blue')?.LoadBalancerArns?.[0] ?? '';
  const { Listeners = [] } = await client.send(
    new DescribeListenersCommand({ LoadBalancerArn: loadBalancer }),
  );
  const listener = Listeners[0]?.ListenerArn ?? '';
  const { Rules = [] } = await client.send(new DescribeRulesCommand({ ListenerArn: listener }));
  const preview = Rules.find(
    ({ Actions = [] }) => Actions[0]?.TargetGroupArn === group('chatapp-dev-green')?.TargetGroupArn,
  );
  const sticky = Rules.find(
    ({ Actions = [] }) => Actions[0]?.ForwardConfig?.TargetGroupStickinessConfig?.Enabled,
  );
  client.destroy();
  return {
    loadBalancer,
    listener,
    blue: group('chatapp-dev-blue')?.TargetGroupArn ?? '',
    green: group('chatapp-dev-green')?.TargetGroupArn ?? '',
    bluePoll: group('chatapp-dev-blue-poll')?.TargetGroupArn ?? '',
    greenPoll: group('chatapp-dev-green-poll')?.TargetGroupArn ?? '',
    previewRule: preview?.RuleArn ?? '',
    stickyRule: sticky?.RuleArn ?? '',
    defaultRule: Rules.find(({ IsDefault }) => IsDefault)?.RuleArn ?? '',
  };
}
