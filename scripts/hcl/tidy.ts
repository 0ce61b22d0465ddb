/** What is said of a resource in its comment, by `type.name`. */
export type Comments = Readonly<Record<string, readonly string[]>>;

const INDENT = '  ';
/** Lists whose items are references, which Terraform wants without quotes. */
const REFERENCE_LIST = /^(depends_on|ignore_changes|replace_triggered_by) = \[$/;
const HEADER = /^(?:resource|data) "([^"]+)" "([^"]+)" \{$/;
const HEREDOC = /<<-?(\w+)$/;

/**
 * HCL that cdktf wrote, as somebody would go on with: indented, with references instead of quoted ones, with comments,
 * and with blocks where cdktf writes attributes because it has no type for them (the statements of web firewalls:
 * https://github.com/hashicorp/terraform-cdk/issues/3630).
 */
export function tidied(text: string, comments: Comments = {}): string {
  const lines = text.split('\n');
  const out: string[] = [];
  const open: Opening[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trim();
    // The only comments are cdktf's own, about the statements.
    if (line === '' || line.startsWith('#')) continue;
    const next = (lines[index + 1] ?? '').trim();
    const written = rewritten(line, open, next);
    if (written !== undefined) {
      const depth = indentation(open) - (isClosing(written) ? 1 : 0);
      if (depth === 0 && !isClosing(written) && out.length > 0) out.push('');
      out.push(`${INDENT.repeat(depth)}${written}`);
    }
    move(line, open, next);
    const [, type = '', name = ''] = HEADER.exec(line) ?? [];
    for (const comment of comments[`${type}.${name}`] ?? []) out.push(`${INDENT}# ${comment}`);
    const [, end] = HEREDOC.exec(line) ?? [];
    while (end !== undefined && (lines[index] ?? '').trim() !== end) out.push(lines[(index += 1)] ?? '');
  }
  return `${out.join('\n')}\n`;
}

/** A brace or bracket that is not closed yet. */
interface Opening {
  readonly kind: 'other' | 'references' | 'statement' | 'blocks';
  /** Of the blocks that a list is turned into. */
  readonly name: string;
}

function rewritten(line: string, open: readonly Opening[], next: string): string | undefined {
  const inner = open.at(-1)?.kind;
  if (inner === 'references') return line.replace(/^"(.*)"(,?)$/, '$1$2');
  if (inner === 'blocks') return line === '{' ? `${open.at(-1)?.name ?? ''} {` : undefined;
  if (isStatement(open, line)) {
    if (line.endsWith('= {')) return line.replace(' = {', ' {');
    if (line.endsWith('= [') && next === '{') return undefined;
    if (line === '},') return '}';
  }
  const provider = /^provider = "(aws\.\w+)"$/.exec(line);
  return provider ? `provider = ${provider[1] ?? ''}` : withoutTemplate(line);
}

function isStatement(open: readonly Opening[], line: string): boolean {
  return line === 'statement = {' || open.some(({ kind }) => kind === 'statement');
}

function move(line: string, open: Opening[], next: string): void {
  if (isClosing(line)) open.pop();
  if (!/[[{]$/.test(line)) return;
  const name = line.replace(/ = [[{]$/, '');
  const within = open.some(({ kind }) => kind === 'statement');
  if (REFERENCE_LIST.test(line)) open.push({ kind: 'references', name });
  else if (line === 'statement = {') open.push({ kind: 'statement', name });
  else if (within && line.endsWith('= [') && next === '{') open.push({ kind: 'blocks', name });
  else open.push({ kind: 'other', name });
}

/** Lists that are turned into blocks have no line of their own. */
function indentation(open: readonly Opening[]): number {
  return open.filter(({ kind }) => kind !== 'blocks').length;
}

function isClosing(line: string): boolean {
  return /^[\]}],?$/.test(line);
}

/** An expression that is the whole of a text needs no quotes around it. */
function withoutTemplate(line: string): string {
  const [, before = '', expression, after = ''] =
    /^((?:[\w-]+|"[^"]*") = )?"\$\{(.*)\}"(,?)$/.exec(line) ?? [];
  return expression === undefined || !isWhole(expression) ? line : `${before}${expression}${after}`;
}

/** Whether the brace after an expression is the one that was opened before it. */
function isWhole(expression: string): boolean {
  let depth = 0;
  for (const character of expression.replaceAll(/\\./g, '')) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
