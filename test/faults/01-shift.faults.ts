import { control, scenario, type Scenario } from './support/scenario';

const shift: Scenario = {
  number: 1,
  title: 'the split is shifted all the way and back',
  given: 'a blue and a green task, 60 clients in 4 rooms, 40 messages a second',
  when: '90/10, 50/50, 10/90, 0/100 and 100/0, each as soon as the open sockets have followed the one before',
  then: 'nobody is without a socket for a moment',
  planned: true,
  scene: { split: '100/0', audience: { clients: 60, rooms: 4, ratePerSecond: 40 } },
  play: async (stage) => {
    for (const split of ['90/10', '50/50', '10/90', '0/100', '100/0']) {
      await stage.shift(split);
      await stage.followed(split);
    }
  },
};

scenario(shift);

control(shift, {
  title: 'clients that close their connection before they open the next',
  scene: { audience: { ...shift.scene.audience, clientKind: 'breaks-before-it-makes' } },
  play: async (stage) => {
    await stage.shift('50/50');
    await stage.followed('50/50');
  },
  noticed: 'dropped',
});
