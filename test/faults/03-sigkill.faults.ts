import { acknowledgesBeforeStoring } from './support/mutations';
import { control, scenario, thorough, type Scenario } from './support/scenario';

const kills = thorough(10, 3);

const sigkill: Scenario = {
  number: 3,
  title: 'tasks are killed in the middle of their writes',
  given:
    'two blue and two green tasks at 50/50, 40 clients in 4 rooms, 60 messages a second, each request to DynamoDB 40 ms',
  when: `a task gets SIGKILL ${kills} times at random moments, and at last a whole colour at once`,
  then: 'everybody is back, on the other colour where one is gone',
  scene: { tasks: 2, audience: { clients: 40, rooms: 4, ratePerSecond: 60 } },
  play: async (stage) => {
    stage.storeFault = () => ({ kind: 'latency', ms: 40 });
    for (let kill = 0; kill < kills; kill += 1) {
      // Another one each time, so that the fleet does not hold back with replacing it.
      const tasks = stage.tasks(kill % 2 === 0 ? 'blue' : 'green');
      tasks[0]?.kill('SIGKILL');
      await stage.wait(700 + Math.random() * 1_000);
    }
    await stage.everybodyBack();
    for (const task of stage.tasks('green')) task.kill('SIGKILL');
    await stage.until('the colour is gone', () => stage.audience.figures().openSockets.green === 0);
    await stage.everybodyBack();
    stage.storeFault = () => undefined;
  },
};

scenario(sigkill);

control(sigkill, {
  title: 'a server that acknowledges before it has stored',
  scene: { mutations: { blue: acknowledgesBeforeStoring, green: acknowledgesBeforeStoring } },
  play: async (stage) => {
    stage.storeFault = () => ({ kind: 'latency', ms: 40 });
    await stage.wait(3_000);
    stage.tasks('blue')[0]?.kill('SIGKILL');
    await stage.wait(1_000);
  },
  noticed: 'lost',
});
