import { mainListener } from './main-listener';
import type { Action, ListenerModel, LoadBalancerModel } from './model';
import { StackReadError } from './stack-reader/stacks';

const forward: Action = {
  type: 'forward',
  targetGroups: [{ arn: 'group', weight: 1 }],
  stickiness: { enabled: false, durationSeconds: 1 },
};
const nothing: Action = { type: 'fixed-response', statusCode: 404, contentType: 'text/plain', body: '' };

function balancer(name: string): LoadBalancerModel {
  return { arn: name, name, dnsName: `${name}.test`, idleTimeoutSeconds: 60, tags: {} };
}

function listener(port: number, action: Action): ListenerModel {
  const protocol = port === 80 ? 'HTTP' : 'HTTPS';
  return { arn: `listener-${port}`, loadBalancerArn: 'show', port, protocol, defaultActions: [action] };
}

describe('the listener that is served', () => {
  it('is the first by port that forwards', () => {
    const listeners = [listener(8443, forward), listener(80, nothing), listener(443, forward)];
    expect(mainListener({ loadBalancers: [balancer('show')], listeners })).toBe(listeners[2]);
  });

  it.each<[string, LoadBalancerModel[], ListenerModel[], string]>([
    ['there is none', [balancer('show')], [], 'no listener that forwards'],
    ['none forwards', [balancer('show')], [listener(80, nothing)], 'no listener that forwards'],
    [
      'there is more than one load balancer',
      [balancer('show'), balancer('inside')],
      [listener(80, forward)],
      'the rehearsal runs one load balancer, the stacks have more: show, inside',
    ],
  ])('cannot be told when %s', (_, loadBalancers, listeners, message) => {
    const tell = () => mainListener({ loadBalancers, listeners });
    expect(tell).toThrow(StackReadError);
    expect(tell).toThrow(message);
  });
});
