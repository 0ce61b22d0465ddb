import { control, scenario, type Scenario } from './support/scenario';

const sigterm: Scenario = {
  number: 2,
  title: 'the tasks of a colour are stopped one by one',
  given: 'two blue and two green tasks at 50/50, 60 clients in 4 rooms, 40 messages a second',
  when: 'each green task gets SIGTERM, the second when the first has been replaced',
  then: 'nobody is without a socket for a moment, and each task ends by itself before its stop timeout',
  planned: true,
  scene: { tasks: 2, audience: { clients: 60, rooms: 4, ratePerSecond: 40 } },
  play: async (stage) => {
    const before = stage.tasks('green');
    for (const task of before) {
      task.kill('SIGTERM');
      await stage.replaced(task);
    }
    // Some more messages, with everything as it was.
    await stage.wait(1_000);
  },
};

scenario(sigterm);

control(sigterm, {
  title: "Socket.IO's client as it comes",
  scene: { audience: { ...sigterm.scene.audience, clientKind: 'stock' } },
  // Its task waits as long as it may for clients that do not leave.
  play: async (stage) => {
    const [task] = stage.tasks('green');
    task?.kill('SIGTERM');
    if (task) await stage.replaced(task);
    await stage.wait(1_000);
  },
  noticed: 'lost',
});
