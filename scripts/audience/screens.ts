/** Something that should not have happened, for a person to look into. */
export interface Problem {
  readonly kind: 'dropped' | 'lost' | 'altered' | 'duplicated' | 'misordered';
  readonly client: string;
  readonly room?: string;
  /** The audience's own id of the message. */
  readonly message?: string;
  readonly detail: string;
}

/** What a member's screen shows in the end. */
export interface Screen {
  readonly room: string;
  readonly member: string;
  /** The audience's ids of the messages, in the order of the screen. */
  readonly messages: readonly string[];
  /** Whether the screen has let go of older messages. */
  readonly trimmed: boolean;
}

/** Screens of a room to try as the one to compare with. */
const CANDIDATES = 3;

/**
 * Compares the screens of each room: what two of them show must be in the same order. Answers how many screens differ
 * from the rest of their room.
 */
export function misordered(screens: readonly Screen[], tell: (problem: Problem) => void): number {
  let count = 0;
  for (const ofRoom of groupBy(screens, ({ room }) => room).values()) {
    const fullest = [...ofRoom].sort((a, b) => b.messages.length - a.messages.length).slice(0, CANDIDATES);
    const comparisons = fullest.map((reference) => differences(reference, ofRoom));
    // If one of them is itself the odd one out, it differs from all the others.
    const fewest = comparisons.reduce((a, b) => (b.length < a.length ? b : a));
    fewest.forEach(tell);
    count += fewest.length;
  }
  return count;
}

/* The first difference of each screen from the reference. */
function differences(reference: Screen, screens: readonly Screen[]): Problem[] {
  const positions = new Map(reference.messages.map((id, index) => [id, index]));
  const found: Problem[] = [];
  for (const { room, member, messages } of screens) {
    let last = -1;
    for (const id of messages) {
      const position = positions.get(id) ?? last;
      if (position < last) {
        const detail = `comes after ${reference.messages[last] ?? ''}, unlike at ${reference.member}`;
        found.push({ kind: 'misordered', client: member, room, message: id, detail });
        break;
      }
      last = position;
    }
  }
  return found;
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
