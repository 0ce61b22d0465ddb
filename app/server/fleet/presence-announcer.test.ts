import type { Presence } from '../../contract/events';
import type { InstanceSnapshot } from './fleet-view';
import { PresenceAnnouncer } from './presence-announcer';

/** An instance whose room has these users; it counts how often somebody looked. */
function instanceWith(...present: string[]) {
  const users = new Set(present);
  const announced: number[] = [];
  const looks = { count: 0 };
  const snapshot = (): InstanceSnapshot => ({
    instanceId: 'self',
    colour: 'blue',
    version: '1',
    draining: false,
    open: users.size,
    leaving: 0,
    rooms: { lobby: [...users].map((userId) => [userId, 'Ada']) },
  });
  const announcer = new PresenceAnnouncer({
    instances: () => {
      looks.count += 1;
      return [snapshot()];
    },
    occupied: () => new Set(users.size > 0 ? ['lobby'] : []),
    announce: ({ count }: Presence) => announced.push(count),
  });
  return { announcer, users, announced, looks };
}

describe('presence', () => {
  it('is announced when it has changed', () => {
    const { announcer, users, announced } = instanceWith('user-1');
    announcer.check();
    announcer.check();
    users.add('user-2');
    announcer.check();
    expect(announced).toEqual([1, 2]);
  });

  it('is told to a crowd that enters without counting it at every step, and announced then', () => {
    const { announcer, users, announced, looks } = instanceWith();
    for (let number = 1; number <= 1_000; number += 1) {
      users.add(`user-${number}`);
      announcer.of('lobby');
    }
    expect(looks.count).toBe(1);
    announcer.check();
    expect(announced).toEqual([1_000]);
  });

  it('is told to a newcomer as the others know it', () => {
    const { announcer, users, announced } = instanceWith('user-1');
    announcer.check();
    users.add('user-2');
    expect(announcer.of('lobby').count).toBe(1);
    announcer.check();
    expect(announcer.of('lobby').count).toBe(2);
    expect(announced).toEqual([1, 2]);
  });

  it('of a room that everybody left is counted anew', () => {
    const { announcer, users } = instanceWith('user-1', 'user-2');
    announcer.check();
    users.clear();
    announcer.check();
    users.add('user-3');
    expect(announcer.of('lobby').count).toBe(1);
  });
});
