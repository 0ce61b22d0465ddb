import http from 'node:http';
import { once } from 'node:events';
import type {
  CommandAnswer,
  ConsoleCommand,
  ConsoleEvents,
  ConsoleView,
  Dot,
  Operation,
  Point,
} from '../../scripts/console/contract';
import { askConsole, openWithUrl } from '../../scripts/console/testing/ask-console';
import { until } from '../../app/testing/eventually';

/** What a page of the presenter's console hears and does, without a browser. */
export class ConsolePage {
  view: ConsoleView | undefined;
  dots: readonly Dot[] = [];
  points: readonly Point[] = [];
  #buffer = '';

  private constructor(
    private readonly port: number,
    private readonly cookie: string,
    private readonly stream: http.IncomingMessage,
  ) {
    stream.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    stream.on('error', () => undefined);
  }

  /** Opens a console with its one-time URL, and listens. */
  static async open(url: string): Promise<ConsolePage> {
    return ConsolePage.listen(Number(new URL(url).port), await openWithUrl(url));
  }

  /** Another page of the same browser. */
  another(): Promise<ConsolePage> {
    return ConsolePage.listen(this.port, this.cookie);
  }

  private static async listen(port: number, cookie: string): Promise<ConsolePage> {
    const request = http.get({
      host: '127.0.0.1',
      port,
      path: '/api/stream',
      agent: false,
      headers: { host: `127.0.0.1:${port}`, cookie },
    });
    const [stream] = (await once(request, 'response')) as [http.IncomingMessage];
    if (stream.statusCode !== 200) throw new Error(`the stream answers ${stream.statusCode ?? 0}`);
    return new ConsolePage(port, cookie, stream);
  }

  /** Gives a command, and resolves with what became of it, as the stream tells. */
  async command(command: ConsoleCommand): Promise<Operation> {
    const { status, body } = await this.ask('/api/commands', command);
    if (status !== 202) throw new Error(`${command.kind} is answered with ${status}: ${body}`);
    const { operation: id } = JSON.parse(body) as CommandAnswer;
    const find = () => this.view?.operations.find((operation) => operation.id === id);
    await until(() => find()?.endedAt != null);
    const operation = find();
    if (!operation) throw new Error('the operation is gone');
    return operation;
  }

  ask(path: string, command?: ConsoleCommand) {
    const origin = `http://127.0.0.1:${this.port}`;
    return askConsole(this.port, {
      path,
      headers: { cookie: this.cookie, origin, 'content-type': 'application/json' },
      ...(command && { method: 'POST', body: JSON.stringify(command) }),
    });
  }

  close(): void {
    this.stream.destroy();
  }

  #take(text: string): void {
    this.#buffer += text;
    const events = this.#buffer.split('\n\n');
    this.#buffer = events.pop() ?? '';
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
      if (name !== undefined && data !== undefined) this.#hear(name as keyof ConsoleEvents, JSON.parse(data));
    }
  }

  #hear(name: keyof ConsoleEvents, data: unknown): void {
    switch (name) {
      case 'view':
        this.view = data as ConsoleView;
        return;
      case 'dots':
        this.dots = [...this.dots, ...(data as ConsoleEvents['dots'])];
        return;
      case 'point':
        this.points = [...this.points, data as Point];
        return;
      case 'history': {
        const { points, dots } = data as ConsoleEvents['history'];
        this.points = points;
        this.dots = dots;
      }
    }
  }
}
