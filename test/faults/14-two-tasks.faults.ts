import { scenario } from './support/scenario';

scenario({
  number: 14,
  title: 'two tasks a colour',
  given: 'two blue and two green tasks at 50/50, 60 clients in 4 rooms, 40 messages a second',
  when: 'the split goes to 10/90, one green task is stopped and another one killed, and it goes back to 90/10',
  then: 'everybody is back, and the open sockets follow with whatever tasks there are',
  scene: { tasks: 2, audience: { clients: 60, rooms: 4, ratePerSecond: 40 } },
  play: async (stage) => {
    await stage.shift('10/90');
    await stage.followed('10/90');
    const [stopped, killed] = stage.tasks('green');
    stopped?.kill('SIGTERM');
    await stage.wait(500);
    killed?.kill('SIGKILL');
    if (stopped) await stage.replaced(stopped);
    await stage.everybodyBack();
    await stage.followed('10/90');
    await stage.shift('90/10');
    await stage.followed('90/10');
  },
});
