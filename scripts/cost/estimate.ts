import { readStackGraph, type StackGraph } from '../stack-graph/stack-graph';
import type { Charge, ChargingByType } from './charge';
import { COMPUTE } from './compute';
import { FREE } from './free';
import { NETWORK } from './network';
import { OBSERVABILITY } from './observability';
import { HOURS_PER_MONTH, PRICED_REGION, PRICES, type Price } from './prices';
import { STORAGE } from './storage';

const CHARGED: ChargingByType = { ...COMPUTE, ...NETWORK, ...STORAGE, ...OBSERVABILITY };

/** One line of an estimate. */
export interface CostItem extends Omit<Charge, 'price'> {
  readonly price: Price;
  /** USD; undefined when the price is not known. */
  readonly perHour: number | undefined;
  readonly perMonth: number | undefined;
}

/** USD. */
export interface Cost {
  readonly perHour: number;
  readonly perMonth: number;
}

/** What stacks cost, by list prices. */
export interface Estimate {
  readonly region: string;
  /** The region whose prices these are. */
  readonly pricedRegion: string;
  readonly items: readonly CostItem[];
  /** Without the items whose price is not known. */
  readonly total: Cost;
  /** What is charged as long as it stands, whether somebody uses it or not. */
  readonly standing: Cost;
  /** Names of items whose price is not known: the total is at least what is said. */
  readonly unknown: readonly string[];
  /** Resources that cost nothing of their own. */
  readonly free: readonly { readonly type: string; readonly count: number; readonly why: string }[];
  /** Types of resources that nothing is known about. */
  readonly notPriced: readonly { readonly type: string; readonly count: number }[];
}

/**
 * What the stacks in the output directory of a synthesis cost.
 * @throws StackGraphError when there are none
 */
export function estimate(directory: string): Estimate {
  return estimateOf(readStackGraph(directory));
}

/** What the stacks of a graph cost. */
export function estimateOf(graph: StackGraph): Estimate {
  const types = [...new Set(graph.resources.map(({ type }) => type))].sort();
  const counted = types.map((type) => ({ type, count: graph.of(type).length }));
  const items = merged(types.flatMap((type) => CHARGED[type]?.(graph.of(type), graph) ?? [])).map(itemOf);
  return {
    region: graph.region,
    pricedRegion: PRICED_REGION,
    items,
    total: costOf(items),
    standing: costOf(items.filter(({ assumption }) => assumption === undefined)),
    unknown: items.filter(({ perMonth }) => perMonth === undefined).map(({ what }) => what),
    free: counted.flatMap(({ type, count }) => {
      const why = FREE[type];
      return why === undefined || type in CHARGED ? [] : [{ type, count, why }];
    }),
    notPriced: counted.filter(({ type }) => !(type in CHARGED) && !(type in FREE)),
  };
}

/** Both colours have the same tasks: a line of both. */
function merged(charges: readonly Charge[]): Charge[] {
  const byName = new Map<string, Charge>();
  for (const charge of charges) {
    const same = byName.get(charge.what);
    byName.set(charge.what, { ...charge, quantity: charge.quantity + (same?.quantity ?? 0) });
  }
  return [...byName.values()].filter(({ quantity }) => quantity > 0);
}

function itemOf({ price: name, ...charge }: Charge): CostItem {
  const price: Price = PRICES[name];
  const perMonth =
    price.usd === undefined
      ? undefined
      : charge.quantity * price.usd * (price.every === 'hour' ? HOURS_PER_MONTH : 1);
  return {
    ...charge,
    price,
    perMonth,
    perHour: perMonth === undefined ? undefined : perMonth / HOURS_PER_MONTH,
  };
}

function costOf(items: readonly CostItem[]): Cost {
  const perMonth = items.reduce((total, item) => total + (item.perMonth ?? 0), 0);
  return { perMonth, perHour: perMonth / HOURS_PER_MONTH };
}
