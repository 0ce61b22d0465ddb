import { FleetView, type InstanceSnapshot, presenceIn } from './fleet-view';

const snapshot = (instanceId: string, changes: Partial<InstanceSnapshot> = {}): InstanceSnapshot => ({
  instanceId,
  colour: 'blue',
  version: '1',
  draining: false,
  open: 1,
  leaving: 0,
  rooms: {},
  ...changes,
});

describe('the view of the fleet', () => {
  let now = 0;
  const view = () => new FleetView({ instanceId: 'self', own: () => snapshot('self'), now: () => now });
  const ids = (of: FleetView) => of.instances().map(({ instanceId }) => instanceId);

  it('has this instance and those heard of in the last seconds, as they last were', () => {
    const fleet = view();
    fleet.hear(JSON.stringify(snapshot('other', { open: 5 })));
    now += 3_000;
    fleet.hear(JSON.stringify(snapshot('third')));
    fleet.hear(JSON.stringify(snapshot('third', { open: 7 })));
    expect(fleet.instances().map(({ instanceId, open }) => [instanceId, open])).toEqual([
      ['self', 1],
      ['other', 5],
      ['third', 7],
    ]);
    now += 2_500;
    expect(ids(fleet)).toEqual(['self', 'third']);
  });

  it.each([['not JSON'], ['null'], ['{"instanceId":"x"}'], [JSON.stringify({ ...snapshot('x'), open: -1 })]])(
    'ignores %s',
    (text) => {
      const fleet = view();
      fleet.hear(text);
      expect(ids(fleet)).toEqual(['self']);
    },
  );

  it('says that a colour is gone when no other instance of it was heard of for that long, draining or not', () => {
    const fleet = view();
    expect(fleet.isGone('green', 2_000)).toBe(true);
    fleet.hear(JSON.stringify(snapshot('first', { colour: 'green' })));
    now += 1_500;
    fleet.hear(JSON.stringify(snapshot('second', { colour: 'green', draining: true })));
    now += 2_000;
    expect(fleet.isGone('green', 2_000)).toBe(false);
    expect(fleet.isGone('blue', 2_000)).toBe(true);
    now += 1;
    expect(fleet.isGone('green', 2_000)).toBe(true);
  });

  it('knows that it hears the others by hearing itself, without a break and until lately', () => {
    const fleet = view();
    const echo = () => fleet.hear(JSON.stringify(snapshot('self')));
    expect(fleet.hasHeardFor(2_000)).toBe(false);
    echo();
    now += 1_000;
    echo();
    now += 1_000;
    expect(fleet.hasHeardFor(2_000)).toBe(false);
    echo();
    expect(fleet.hasHeardFor(2_000)).toBe(true);
    now += 2_600;
    expect(fleet.hasHeardFor(2_000)).toBe(false);
    echo();
    expect(fleet.hasHeardFor(2_000)).toBe(false);
  });

  it('does not take its own snapshot from the bus', () => {
    const fleet = view();
    fleet.hear(JSON.stringify(snapshot('self', { open: 99 })));
    expect(fleet.instances()).toEqual([snapshot('self')]);
  });
});

describe('the presence of a room', () => {
  it('counts a user with connections on both colours once', () => {
    const blue = snapshot('b', {
      rooms: {
        lobby: [
          ['user-10', 'Ada'],
          ['user-9', 'Bob'],
        ],
      },
    });
    const green = snapshot('g', { rooms: { lobby: [['user-10', 'Ada']], other: [['user-3', 'Eve']] } });
    expect(presenceIn('lobby', [blue, green])).toEqual({
      roomId: 'lobby',
      count: 2,
      users: [
        { userId: 'user-9', name: 'Bob' },
        { userId: 'user-10', name: 'Ada' },
      ],
    });
  });

  it('is empty where nobody is, whatever the room is called', () => {
    expect(presenceIn('constructor', [snapshot('b')])).toMatchObject({ count: 0, users: [] });
  });

  it('names the first fifty and counts all', () => {
    const users = Array.from({ length: 120 }, (_, index): [string, string] => [`user-${index}`, 'A']);
    const presence = presenceIn('lobby', [snapshot('b', { rooms: { lobby: users } })]);
    expect(presence.count).toBe(120);
    expect(presence.users).toHaveLength(50);
  });
});
