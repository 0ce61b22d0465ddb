import type { Alternative } from './alternatives';
import type { CostItem, Estimate } from './estimate';
import { HOURS_PER_MONTH } from './prices';

/** An estimate with what people ask next. */
export interface CostReport {
  /** The deployment that is meant. */
  readonly title: string;
  readonly estimate: Estimate;
  /** Undefined when the stacks were made elsewhere, so that others cannot be made for comparison. */
  readonly alternatives?: readonly Alternative[];
}

const SHOW_HOURS = 4;
const HEADINGS = ['', 'how many', 'unit price', 'an hour', 'a month', 'price from'] as const;

/** The report as an object for machines. */
export function costJson({ title, estimate, alternatives }: CostReport): object {
  const { items, ...rest } = estimate;
  return {
    deployment: title,
    currency: 'USD',
    hoursPerMonth: HOURS_PER_MONTH,
    ...rest,
    items: items.map(({ price, ...item }) => ({ ...item, byUse: item.assumption !== undefined, price })),
    ...(alternatives && { alternatives }),
  };
}

/** The report for people. */
export function costText({ title, estimate, alternatives }: CostReport): string {
  const { items, total, standing, region, pricedRegion, unknown, notPriced, free } = estimate;
  const atLeast = unknown.length > 0 || notPriced.length > 0 ? 'at least ' : '';
  const dearestFirst = items.toSorted(
    (one, other) => (other.perMonth ?? Infinity) - (one.perMonth ?? Infinity),
  );
  const fixed = dearestFirst.filter(({ assumption }) => assumption === undefined);
  const byUse = dearestFirst.filter(({ assumption }) => assumption !== undefined);
  const rows = [
    [...HEADINGS],
    ['as long as it stands:', '', '', '', '', ''],
    ...fixed.map(cells),
    ['', '', '', hourly(standing.perHour), monthly(standing.perMonth), ''],
    ['by use:', '', '', '', '', ''],
    ...byUse.map(cells),
    ['', '', '', hourly(total.perHour - standing.perHour), monthly(total.perMonth - standing.perMonth), ''],
  ];
  const notes = items.flatMap(({ what, assumption, note }) => [
    ...(assumption === undefined ? [] : [`${what}: assumed ${assumption}`]),
    ...(note === undefined ? [] : [`${what}: ${note}`]),
  ]);
  return [
    `${title}: ${atLeast}${total.perHour.toFixed(2)} USD an hour, ${monthly(total.perMonth)} USD a month of ${HOURS_PER_MONTH} hours`,
    ...(region === pricedRegion
      ? []
      : [`The prices are those of ${pricedRegion} (Seoul). It is in ${region}, where others may hold.`]),
    ...(unknown.length > 0 ? [`Not in it, since the price is not known: ${unknown.join(', ')}.`] : []),
    ...(notPriced.length > 0
      ? [`Not in it, since nothing is known of them: ${notPriced.map(({ type }) => type).join(', ')}.`]
      : []),
    '',
    ...table(rows),
    '',
    'List prices without taxes, discounts and free allowances of the account.',
    ...notes.map((note) => `  ${note}`),
    `  ${free.reduce((sum, { count }) => sum + count, 0)} other resources cost nothing of their own; --json says why.`,
    '',
    `A show of ${SHOW_HOURS} hours that is destroyed afterwards costs ${atLeast}${monthly(total.perHour * SHOW_HOURS)} USD.`,
    ...(alternatives
      ? alternativeLines(alternatives)
      : ['Without --stacks, cheaper alternatives are worked out.']),
    '',
  ].join('\n');
}

function alternativeLines(alternatives: readonly Alternative[]): string[] {
  if (alternatives.length === 0) return ['No setting makes it cheaper.'];
  const ordered = alternatives.toSorted((one, other) => other.saves - one.saves);
  return [
    'Cheaper, in USD a month:',
    ...ordered.flatMap(({ name, settings, saves, perMonth, inExchange, note }) => [
      `  ${saves > 0 ? `${monthly(saves)} less, ${monthly(perMonth)} in all` : 'less'}: ${name}${note === undefined ? '' : ` (${note})`}`,
      `      with ${variables(settings)}; in exchange, ${inExchange}`,
    ]),
  ];
}

function variables(settings: Alternative['settings']): string {
  return Object.entries(settings)
    .map(([variable, value]) => `${variable}=${value}`)
    .join(' ');
}

function cells({ what, quantity, price, perHour, perMonth }: CostItem): string[] {
  return [
    `  ${what}`,
    amount(Number(quantity.toFixed(2)), price.unit),
    price.usd === undefined ? 'not known' : `${price.usd} ${price.every === 'hour' ? 'an hour' : ''}`.trim(),
    perHour === undefined ? '?' : hourly(perHour),
    perMonth === undefined ? '?' : monthly(perMonth),
    `${price.source}, ${price.date}`,
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 || column === HEADINGS.length - 1 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/* Units that are not words of their own, or begin with a number, stay as they are. */
function amount(quantity: number, unit: string): string {
  if (/^\d/.test(unit)) return `${quantity} x ${unit}`;
  if (quantity === 1 || /^(GB|LCU|vCPU|million)/.test(unit)) return `${quantity} ${unit}`;
  return `${quantity} ${unit}${unit.endsWith('s') ? 'es' : 's'}`;
}

function hourly(usd: number): string {
  return usd.toFixed(4);
}

function monthly(usd: number): string {
  return usd.toFixed(2);
}
