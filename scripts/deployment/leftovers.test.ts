import { resourceNames } from '../../infra/outputs';
import { kindOf, leftoversText, ownedNames, withoutRepeated } from './leftovers';

const owned = ownedNames(resourceNames({ project: 'chatapp', environment: 'dev' }));

describe('what is left', () => {
  it.each([
    ['arn:aws:ec2:r:1:vpc/vpc-1', 'ec2:vpc'],
    ['arn:aws:s3:::chatapp-dev-page-123', 's3'],
    ['arn:aws:logs:r:1:log-group:/ecs/chatapp-dev/blue', 'logs:log-group'],
    ['arn:aws:ssm:r:1:parameter/chatapp-dev/traffic/weights', 'ssm:parameter'],
    ['arn:aws:elasticloadbalancing:r:1:listener-rule/app/x/1/2/3', 'elasticloadbalancing:listener-rule'],
    ['arn:aws:secretsmanager:r:1:secret:chatapp-dev/token-abc', 'secretsmanager:secret'],
    ['arn:aws:cloudfront::1:distribution/E123', 'cloudfront:distribution'],
    ['arn:aws:sns:r:1:chatapp-dev-alarms', 'sns'],
  ])('%s is a %s', (arn, kind) => expect(kindOf(arn)).toBe(kind));

  it('is told once, with what is known of it', () => {
    const secret = { kind: 'secretsmanager:secret', id: 'arn:secret', region: 'r' };
    const group = { kind: 'logs:log-group', id: 'arn:group', region: 'r' };
    const told = withoutRepeated([secret, group, { ...secret, note: 'deleted' }, group]);
    expect(told).toEqual([group, { ...secret, note: 'deleted' }]);
    expect(leftoversText(told)).toBe(
      '  logs:log-group         arn:group  r\n  secretsmanager:secret  arn:secret  r (deleted)\n',
    );
  });

  it.each([
    ['/ecs/chatapp-dev/blue', true],
    ['/aws/ecs/containerinsights/chatapp-dev/performance', true],
    ['/vpc/chatapp-dev/flows', true],
    ['aws-waf-logs-chatapp-dev-edge', true],
    ['/ecs/chatapp-dev-x/blue', false],
    ['/aws/ecs/containerinsights/chatapp-dev-x/performance', false],
    ['aws-waf-logs-chatapp-dev-x', false],
  ])('includes a log group %s: %s', (name, isOwned) => expect(owned.logGroups(name)).toBe(isOwned));
});
