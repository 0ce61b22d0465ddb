/** A line of a log stream. */
export interface LogEvent {
  /** Counts up over all groups; unique. */
  readonly sequence: number;
  readonly stream: string;
  /** When it came, in milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly lastEventAt: number;
}

export interface LogGroup {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The newest events of all its streams, the oldest first. */
  readonly events: readonly LogEvent[];
  /** By name; a stream stays when its events are gone. */
  readonly streams: ReadonlyMap<string, LogStream>;
}

/* CloudWatch takes 256 KB an event. */
const MAX_MESSAGE_CHARACTERS = 256 * 1_024;
/** How many more than the limit may be kept before the oldest are dropped, so that few lines cost a copy. */
const SLACK = 1.1;

/** What the tasks wrote, in the log groups that CloudWatch would have. The newest lines of each group are kept. */
export class LogStore {
  readonly #groups: ReadonlyMap<string, LogGroup & { events: LogEvent[]; streams: Map<string, LogStream> }>;
  #sequence = 0;

  /** @param eventsKept at least so many of the newest lines of a group */
  constructor(
    groups: readonly string[],
    private readonly now: () => number,
    private readonly eventsKept = 10_000,
  ) {
    const createdAt = now();
    this.#groups = new Map(
      [...new Set(groups)].map((name) => [name, { name, createdAt, events: [], streams: new Map() }]),
    );
  }

  /** By name, in the order of their names. */
  groups(): LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  group(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  /** The sequence number of the newest event; 0 before the first. */
  get newest(): number {
    return this.#sequence;
  }

  /** Adds a line at the end of a stream, which need not be there yet. Does nothing for a group that is not there. */
  append(groupName: string, stream: string, line: string): void {
    const group = this.#groups.get(groupName);
    // CloudWatch takes no empty events.
    if (!group || line === '') return;
    const timestamp = this.now();
    const message = line.slice(0, MAX_MESSAGE_CHARACTERS);
    group.events.push({ sequence: ++this.#sequence, stream, timestamp, message });
    const createdAt = group.streams.get(stream)?.createdAt ?? timestamp;
    group.streams.set(stream, { name: stream, createdAt, lastEventAt: timestamp });
    if (group.events.length > this.eventsKept * SLACK) {
      group.events.splice(0, group.events.length - this.eventsKept);
    }
  }
}
