import { CONFIGURATIONS } from '../../infra/configurations';
import { synthesize, type Synthesis } from '../../infra/synthesis.fixture';
import { stackGraph, type StackGraph } from '../stack-graph/stack-graph';
import { architecture } from './architecture';
import { LINE_SIZE, TEXT, textWidth, TITLE_SIZE, type Arrow, type Box, type Drawing } from './drawing';
import { picture } from './pictures';

type Resources = Record<string, Record<string, unknown>>;

const synthesized = new Map<string, Synthesis>();

function synthesizeOnce(env: Readonly<Record<string, string>>): Synthesis {
  const key = JSON.stringify(env);
  const synthesis = synthesized.get(key) ?? synthesize(env);
  synthesized.set(key, synthesis);
  return synthesis;
}

/** The stacks with these settings, without some types of resources. */
function graphOf(env: Readonly<Record<string, string>> = {}, without: readonly string[] = []): StackGraph {
  const stacks = synthesizeOnce(env).stacks.map(({ id, text }) => {
    const stack = JSON.parse(text) as { resource?: Resources };
    const resource = Object.entries(stack.resource ?? {}).filter(([type]) => !without.includes(type));
    return [id, { ...stack, resource: Object.fromEntries(resource) }] as const;
  });
  return stackGraph(Object.fromEntries(stacks));
}

const draw = (env?: Readonly<Record<string, string>>, without?: readonly string[]): Drawing =>
  architecture(graphOf(env, without), 'sample');
const titles = ({ boxes }: Drawing) => boxes.map(({ title }) => title);
const box = ({ boxes }: Drawing, title: string): Box => {
  const [one, ...others] = boxes.filter((candidate) => candidate.title === title);
  if (!one || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} boxes "${title}"`);
  return one;
};
/** The ends of all arrows, by the titles of their boxes. */
const ways = (drawing: Drawing) => {
  const nameOf = (end: string) => drawing.boxes.find(({ id }) => id === end)?.title ?? end;
  return drawing.arrows.map(({ from, to }) => `${nameOf(from)} -> ${nameOf(to)}`);
};

describe('the architecture', () => {
  const drawing = draw();

  it('leads the audience to the tasks of both colours, and to the page', () => {
    expect(ways(drawing)).toEqual(
      expect.arrayContaining([
        'audience -> CloudFront',
        'audience -> internet gateway',
        'CloudFront -> internet gateway',
        'CloudFront -> S3 bucket',
        'internet gateway -> application load balancer',
        'application load balancer -> listener HTTP :80',
        'listener HTTP :80 -> blue',
        'listener HTTP :80 -> blue, sticky',
        'listener HTTP :80 -> green',
        'listener HTTP :80 -> green, sticky',
        'blue -> blue service',
        'blue, sticky -> blue service',
        'green -> green service',
        'green, sticky -> green service',
        'SSM parameter: the weights -> listener HTTP :80',
        'cluster -> Valkey primary',
        'Valkey primary -> Valkey replica',
        'cluster -> DynamoDB, 4 tables',
        'cluster -> ECR repository',
        'CloudWatch -> SNS topic',
      ]),
    );
  });

  it('lets the tasks out through the NAT gateway', () => {
    expect(ways(drawing)).toEqual(
      expect.arrayContaining(['cluster -> NAT gateway', 'NAT gateway -> internet gateway']),
    );
    expect(drawing.notes.flatMap(({ lines }) => lines)).toEqual(expect.arrayContaining(['10.0.0.0/20']));
  });

  it('has no NAT gateway with public egress: the tasks are in public subnets and use the internet gateway', () => {
    const open = draw({ CROSSFADE_EGRESS: 'public' });
    expect(titles(open)).not.toContain('NAT gateway');
    expect(ways(open)).toContain('cluster -> internet gateway');
    const tier = (one: Drawing) => one.frames.find(({ kind }) => kind === 'private')?.y ?? 0;
    expect(box(drawing, 'blue service').y).toBeGreaterThan(tier(drawing));
    expect(box(open, 'green service').y).toBeLessThan(tier(open));
    expect(box(open, 'Valkey primary').y).toBeGreaterThan(tier(open));
  });

  it('shows what production has more of', () => {
    const production = draw({ CROSSFADE_PROFILE: 'production' });
    expect(titles(production).filter((title) => title === 'NAT gateway')).toHaveLength(2);
    expect(titles(production)).toContain('KMS key');
    expect(box(production, 'CloudFront').lines.join()).toMatch(/web firewall with \d rules/);
    expect(ways(production)).not.toContain('audience -> internet gateway');
  });

  it('shows the ports and names of a domain', () => {
    const named = draw(CONFIGURATIONS['production with a domain']);
    expect(titles(named)).toContain('listeners HTTPS :443, :33335, :58080');
    expect(box(named, 'Route 53 zone').lines).toEqual(['chat.example.com']);
    expect(ways(named)).toContain('audience -> internet gateway');
  });

  it.each<[string, RegExp]>([
    ['aws_nat_gateway', /NAT/],
    ['aws_ecr_repository', /ECR/],
    ['aws_cloudfront_distribution', /CloudFront/],
    ['aws_s3_bucket', /S3/],
    ['aws_dynamodb_table', /DynamoDB/],
    ['aws_elasticache_replication_group', /Valkey/],
    ['aws_ssm_parameter', /SSM/],
    ['aws_sns_topic', /SNS/],
    ['aws_budgets_budget', /budget/],
    ['aws_lb', /load balancer/],
    ['aws_lb_target_group', /^(blue|green)(, sticky)?$/],
    ['aws_ecs_service', /service/],
    ['aws_vpc_endpoint', /endpoints/],
    ['aws_internet_gateway', /internet gateway/],
  ])('has nothing of %s when the stacks have none', (type, title) => {
    expect(titles(drawing).filter((one) => title.test(one))).not.toEqual([]);
    expect(titles(draw({}, [type])).filter((one) => title.test(one))).toEqual([]);
  });

  it('is the same every time, and tells in words what it shows', () => {
    const svg = picture(graphOf(), 'The <architecture>');
    expect(svg).toBe(picture(graphOf(), 'The <architecture>'));
    expect(svg).toContain('<title id="title">The &lt;architecture&gt;</title>');
    expect(svg).toMatch(/<desc id="description">It has: .*audience to CloudFront/);
    expect(svg).not.toMatch(/href=|<script|@import|url\(http/);
  });
});

describe.each(
  Object.entries({
    ...CONFIGURATIONS,
    'interface endpoints, long names': {
      CROSSFADE_INTERFACE_ENDPOINTS: 'ecr.api,ecr.dkr,logs,secretsmanager,ssm,monitoring,xray,ssmmessages',
      CROSSFADE_PROJECT: 'a-project',
      CROSSFADE_ENVIRONMENT: 'environment',
      CROSSFADE_PROFILE: 'production',
      CROSSFADE_DOMAIN: `${'long-label.'.repeat(18)}example.com`,
      CROSSFADE_EXTRA_HTTPS_PORTS: '58080,33335,58081,33336,58082,33337,58083,33338',
    },
  }),
)('what is drawn with %s', (_configuration, env) => {
  const drawing = draw(env);
  const { boxes, arrows, notes, width, height } = drawing;

  it('is within the picture, and boxes do not overlap', () => {
    for (const [index, one] of boxes.entries()) {
      expect(one.x + one.width).toBeLessThan(width);
      expect(one.y + one.height).toBeLessThan(height);
      for (const other of boxes.slice(index + 1))
        expect([one.title, other.title, overlap(one, other)]).toContain(false);
    }
  });

  it('has texts that fit into their boxes, and notes beside them', () => {
    for (const { x, y, width: wide, height: high, title, lines } of boxes) {
      expect([title, textWidth(title, TITLE_SIZE) <= wide - 2 * TEXT.left]).toEqual([title, true]);
      for (const line of lines)
        expect([line, textWidth(line, LINE_SIZE) <= wide - 2 * TEXT.left]).toEqual([line, true]);
      expect(high).toBeGreaterThan(TEXT.top + lines.length * TEXT.lineHeight);
      for (const note of notes) {
        const area = {
          x: note.x,
          y: note.y - LINE_SIZE,
          width: Math.max(...note.lines.map((line) => textWidth(line, LINE_SIZE))),
          height: note.lines.length * TEXT.lineHeight,
        };
        expect([title, note.lines[0], overlap(area, { x, y, width: wide, height: high })]).toContain(false);
      }
    }
  });

  it('has arrows from the edge of a box to the edge of a box', () => {
    const area = (end: string): Area | undefined =>
      end === 'cluster'
        ? drawing.frames.find(({ kind }) => kind === 'cluster')
        : boxes.find(({ id }) => id === end);
    for (const arrow of arrows) {
      const { from, to, points } = arrow;
      const [start, end] = [area(from), area(to)];
      const touches = [points.at(0), points.at(-1)].map((point, index) =>
        isOnEdge(point, index === 0 ? start : end),
      );
      expect([ways({ ...drawing, arrows: [arrow] }), touches]).toContainEqual([true, true]);
    }
  });

  it('has arrows that lead along boxes, not through them', () => {
    for (const arrow of arrows) {
      const others = boxes.filter(({ id }) => id !== arrow.from && id !== arrow.to);
      const crossed = others.filter((other) => segments(arrow).some((segment) => overlap(segment, other)));
      expect([ways({ ...drawing, arrows: [arrow] }), crossed.map(({ title }) => title)]).toContainEqual([]);
    }
  });
});

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(one: Area, other: Area): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function isOnEdge(point: Arrow['points'][number] | undefined, area: Area | undefined): boolean {
  if (!point || !area) return false;
  const [x, y] = point;
  const right = area.x + area.width;
  const bottom = area.y + area.height;
  const isWithin = x >= area.x && x <= right && y >= area.y && y <= bottom;
  return isWithin && (x === area.x || x === right || y === area.y || y === bottom);
}

function segments({ points }: Arrow): Area[] {
  return points.slice(1).map(([x, y], index) => {
    const [fromX, fromY] = points[index] ?? [x, y];
    return {
      x: Math.min(x, fromX) - 0.5,
      y: Math.min(y, fromY) - 0.5,
      width: Math.abs(x - fromX) + 1,
      height: Math.abs(y - fromY) + 1,
    };
  });
}
