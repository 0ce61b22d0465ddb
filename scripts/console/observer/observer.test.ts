import { ProtocolServer } from '../../../app/client/testing/protocol-server';
import { until } from '../../../app/testing/eventually';
import { startObserver } from './observer';

it('the clients leave when nobody wants to see what they see, and come in again when somebody does', async () => {
  const server = await ProtocolServer.start();
  let isWanted = true;
  const observer = startObserver({ url: server.url, clients: 2, isWanted: () => isWanted });
  try {
    await until(() => observer.view()?.connected === 2);
    expect({ problem: observer.problem(), blindMs: observer.view()?.blindMs }).toEqual({
      problem: null,
      blindMs: 0,
    });
    isWanted = false;
    await until(() => observer.view()?.connected === 0);
    expect(observer.problem()).toContain('nobody looked for a while');
    isWanted = true;
    await until(() => observer.view()?.connected === 2);
    expect(observer.problem()).toBeNull();
    expect(observer.view()?.blindMs).toBeGreaterThan(0);
  } finally {
    await observer.close();
    await server.close();
  }
});
