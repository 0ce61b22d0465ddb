import { autoscalingAdvice } from './autoscaling';
import { deploymentOf } from './testing/fake-parts';

describe('stopping what is scaled by itself', () => {
  it('needs nothing more in hackathon', () => {
    const { config, names } = deploymentOf();
    expect(autoscalingAdvice(config, names, ['blue'], true)).toEqual([]);
  });

  it('says in production how to have it rest, a command for each colour', () => {
    const { config, names } = deploymentOf({ CROSSFADE_PROFILE: 'production' });
    const [why, ...commands] = autoscalingAdvice(config, names, ['blue', 'green'], true);
    expect(why).toContain('may start 2 again');
    expect(commands).toHaveLength(2);
    expect(commands[1]).toBe(
      'aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount ' +
        '--resource-id service/chatapp-dev/chatapp-dev-green --suspended-state ' +
        'DynamicScalingInSuspended=true,DynamicScalingOutSuspended=true,ScheduledScalingSuspended=true',
    );
    expect(autoscalingAdvice(config, names, ['blue'], false)[1]).toContain('InSuspended=false');
  });
});
