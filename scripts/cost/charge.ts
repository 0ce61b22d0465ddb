import type { StackGraph, StackResource } from '../stack-graph/stack-graph';
import type { PriceName } from './prices';

/** So many units of something that has a price. */
export interface Charge {
  readonly what: string;
  /** Units of the price; for what is charged by use, those of a month. */
  readonly quantity: number;
  readonly price: PriceName;
  /** Where the quantity comes from, when the stacks do not say it. */
  readonly assumption?: string;
  /** Why the price may be another. */
  readonly note?: string;
}

/** What all resources of a type cost together. */
export type Charging = (resources: readonly StackResource[], graph: StackGraph) => readonly Charge[];
export type ChargingByType = Readonly<Record<string, Charging>>;

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
