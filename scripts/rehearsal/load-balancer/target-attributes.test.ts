import { aGroup, aSystem, forwardTo, registerHealthy, send, Stage } from './testing/backends';

const stage = new Stage();
afterEach(() => stage.clear());

it('takes changed attributes of a target group from the next request on', async () => {
  const group = aGroup('blue');
  const { port: target } = await stage.target((_request, response) => response.end('hello'));
  const { balancer, port } = await stage.loadBalancer(
    aSystem(forwardTo({ blue: 1 }), { targetGroups: [group] }),
  );
  await registerHealthy(balancer, { blue: [target] });
  expect((await send(port, '/')).headers['set-cookie']).toBeUndefined();
  group.stickiness = { enabled: true, durationSeconds: 60 };
  expect((await send(port, '/')).headers['set-cookie']).toContainEqual(expect.stringContaining('AWSALB='));
});

it('sends a later target of a group with slow start few requests at first, and a full share in the end', async () => {
  let nowMs = 0;
  const group = aGroup('blue', { slowStartSeconds: 30 });
  const first = await stage.target((_request, response) => response.end('first'));
  const later = await stage.target((_request, response) => response.end('later'));
  const { balancer, port } = await stage.loadBalancer(
    aSystem(forwardTo({ blue: 1 }), { targetGroups: [group] }),
    { now: () => nowMs, random: () => 0.5 },
  );
  const answers = async () => {
    const bodies = [];
    for (let count = 0; count < 4; count++) bodies.push((await send(port, '/')).body);
    return bodies.sort();
  };
  await registerHealthy(balancer, { blue: [first.port] });
  await registerHealthy(balancer, { blue: [later.port] });
  expect(await answers()).toEqual(['first', 'first', 'first', 'first']);
  nowMs = 20_000;
  expect(await answers()).toEqual(['first', 'first', 'later', 'later']);
});
