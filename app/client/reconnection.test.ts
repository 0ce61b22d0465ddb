import { ChatError } from './chat-error';
import { Reconnection } from './reconnection';

const unreachable = ChatError.unreachable('502');
const busy = new ChatError('rate-limited', 'one at a time', true, 8_000);
const notNow = new ChatError('forbidden', 'this colour is not to have clients now', true);
const forbidden = new ChatError('forbidden', 'no such ticket', false);
const toGreen = { to: 'green', ticket: 'a ticket' } as const;

function setUp(random = () => 0.5) {
  const reconnection = new Reconnection(random);
  reconnection.arrived(toGreen);
  const where = () => reconnection.destination?.to ?? 'load balancer';
  return { reconnection, where };
}

describe('where a lost connection is tried again', () => {
  it('goes by the load balancer first', () => {
    const { reconnection, where } = setUp();
    reconnection.lost();
    expect(where()).toBe('load balancer');
  });

  it('takes turns between the other colour and the load balancer while that leads nowhere', () => {
    const { reconnection, where } = setUp();
    reconnection.lost();
    const places = Array.from({ length: 4 }, () => {
      reconnection.failed(unreachable);
      return where();
    });
    expect(places).toEqual(['green', 'load balancer', 'green', 'load balancer']);
  });

  it.each([['disconnected'], ['timeout'], ['unreachable']] as const)(
    'goes to the other colour when %s',
    (code) => {
      const { reconnection, where } = setUp();
      reconnection.failed(new ChatError(code, 'no answer', true));
      expect(where()).toBe('green');
    },
  );

  it('does not go to the other colour when a server answers, though with a refusal', () => {
    const { reconnection, where } = setUp();
    reconnection.failed(busy);
    expect(where()).toBe('load balancer');
  });

  it('does not use a ticket again that was refused', () => {
    const { reconnection, where } = setUp();
    for (const error of [unreachable, forbidden, unreachable]) reconnection.failed(error);
    expect(where()).toBe('load balancer');
  });

  it('goes on taking turns, with its ticket, when the other colour cannot take it at the moment', () => {
    const { reconnection } = setUp();
    const destinations = [unreachable, notNow, unreachable, notNow, unreachable].map((error) => {
      reconnection.failed(error);
      return reconnection.destination;
    });
    expect(destinations).toEqual([toGreen, undefined, toGreen, undefined, toGreen]);
  });

  it('uses a ticket for one connection, and then the one that this brings', () => {
    const { reconnection, where } = setUp();
    reconnection.failed(unreachable);
    reconnection.arrived({ to: 'blue', ticket: 'another' });
    expect(where()).toBe('load balancer');
    reconnection.failed(unreachable);
    expect(reconnection.destination).toEqual({ to: 'blue', ticket: 'another' });
  });

  it('has nowhere else to go when the last session brought no ticket', () => {
    const { reconnection, where } = setUp();
    reconnection.arrived(undefined);
    reconnection.failed(unreachable);
    expect(where()).toBe('load balancer');
  });
});

describe('when a lost connection is tried again', () => {
  const waits = (random: () => number, count: number) => {
    const { reconnection } = setUp(random);
    return Array.from({ length: count }, () => Math.round(reconnection.failed(unreachable)));
  };

  it('is soon, four times, and then ever later up to a bound', () => {
    expect(waits(() => 0, 7)).toEqual([150, 150, 150, 150, 240, 384, 614]);
    expect(waits(() => 1, 7)).toEqual([300, 300, 300, 300, 480, 768, 1_229]);
    expect(waits(() => 1, 20).at(-1)).toBe(5_000);
  });

  it('is soon again only after a connection that lasted', () => {
    const { reconnection } = setUp(() => 0);
    for (let attempt = 0; attempt < 6; attempt += 1) reconnection.failed(unreachable);
    reconnection.arrived(undefined);
    expect(Math.round(reconnection.lost())).toBe(614);
    reconnection.arrived(undefined);
    reconnection.lasted();
    expect(reconnection.lost()).toBe(150);
  });

  it('is not before the server asked for, and not at the same time for all', () => {
    expect(setUp(() => 0).reconnection.failed(busy)).toBe(8_000);
    expect(setUp(() => 1).reconnection.failed(busy)).toBe(10_000);
  });
});
