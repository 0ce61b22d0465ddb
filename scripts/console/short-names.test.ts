import { withShortNames } from './short-names';

const BALANCER = 'loadbalancer/app/chatapp-dev/0123456789abcdef';

it.each([
  ['by arn:aws:iam::123456789012:user/ann', 'by user/ann'],
  [
    'User: arn:aws:sts::123456789012:assumed-role/Presenter/ann is not authorized to perform: ' +
      `elasticloadbalancing:ModifyRule on resource: arn:aws:elasticloadbalancing:eu-west-1:123456789012:${BALANCER}`,
    'User: assumed-role/Presenter/ann is not authorized to perform: ' +
      `elasticloadbalancing:ModifyRule on resource: ${BALANCER}`,
  ],
  ['arn:aws-cn:ssm:cn-north-1:123456789012:parameter/traffic/weights', 'parameter/traffic/weights'],
  ['account 123456789012, as user/ann', 'account (not shown), as user/ann'],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/chat', '(not shown).dkr.ecr.eu-west-1.amazonaws.com/chat'],
])('%s: no account number is shown', (text, shown) => {
  expect(withShortNames(text)).toBe(shown);
});

it.each(['verified in 52 ms', 'at 1800000000000', 'task 0b54f0f3-9a4b-4c1d-8e2f-123456789012'])(
  '%s stays as it is',
  (text) => expect(withShortNames(text)).toBe(text),
);
