import { scenario } from './support/scenario';

const stalledMs = 20_000;

scenario({
  number: 12,
  title: 'a client stops reading',
  given: 'a blue and a green task at 50/50, 16 clients in 1 room, 80 messages of 1,900 characters a second',
  when: `two clients read nothing for ${stalledMs / 1_000} s`,
  then: 'their connections end, the others notice nothing, and both have everything when they are back',
  mayDrop: (client) => ['fan-001', 'fan-002'].includes(client),
  scene: { audience: { clients: 16, rooms: 1, ratePerSecond: 80, textCharacters: 1_900 } },
  play: async (stage) => {
    await stage.followed('50/50');
    // Until nobody is on the way to another connection any more.
    await stage.wait(2_000);
    stage.audience.stopReading(2, stalledMs);
    await stage.until('both are cut off', () => stage.audience.figures().dropped >= 2, stalledMs + 10_000);
    await stage.wait(1_000);
    await stage.everybodyBack();
  },
});
