/** A few lines of a terminal that are drawn anew, in place. */
export interface LiveLines {
  show(lines: readonly string[]): void;
  /** Leaves the last lines standing. */
  end(): void;
  /** Takes the last lines away. */
  clear(): void;
}

/* A line that wraps would take two. */
const [NO_WRAP, WRAP] = ['\u001b[?7l', '\u001b[?7h'];

export function createLiveLines(write: (text: string) => void): LiveLines {
  let height = 0;
  const up = () => (height > 0 ? `\u001b[${height}A` : '');
  return {
    show: (lines) => {
      const drawn = lines.map((line) => `\u001b[2K${line}\n`).join('');
      write(`${NO_WRAP}${up()}${drawn}\u001b[0J${WRAP}`);
      height = lines.length;
    },
    end: () => void (height = 0),
    clear: () => {
      write(`${up()}\u001b[0J`);
      height = 0;
    },
  };
}
