import { isColour, type Colour } from './colour';

/**
 * The intended split of traffic: relative weights as the load balancer takes them, integers from 0 to 999 whose sum
 * is above 0. 90/10 and 9/1 mean the same.
 */
export type Weights = Readonly<Record<Colour, number>>;

/** The largest weight that an ALB target group may have. */
export const MAX_WEIGHT = 999;

/** Thrown for a split that an ALB would not take; the message says what is wrong and what to write instead. */
export class InvalidWeightsError extends Error {
  override readonly name = 'InvalidWeightsError';
}

/**
 * Reads a split as people write it, `BLUE/GREEN`, for example `90/10`.
 * @throws InvalidWeightsError
 */
export function parseSplit(text: string): Weights {
  const parts = text.split('/');
  if (parts.length !== 2) {
    throw new InvalidWeightsError(`"${text}" is not a split: write BLUE/GREEN, for example 50/50`);
  }
  const [blue, green] = parts.map((part) => {
    const digits = part.trim();
    const weight = Number(digits);
    if (!/^\d+$/.test(digits) || weight > MAX_WEIGHT) {
      throw new InvalidWeightsError(
        `"${text}" is not a split: each weight is a whole number from 0 to ${MAX_WEIGHT}, for example 50/50`,
      );
    }
    return weight;
  }) as [number, number];
  return checkWeights({ blue, green });
}

/**
 * Reads the value of the weights parameter, `{"blue":90,"green":10}`.
 * @throws InvalidWeightsError
 */
export function parseWeightsParameter(value: string): Weights {
  const { blue, green } = parseParameter(value);
  if (!isWeight(blue) || !isWeight(green)) {
    throw new InvalidWeightsError(
      `the weights parameter must be like {"blue":90,"green":10}, with whole numbers from 0 to ${MAX_WEIGHT}: ${value.slice(0, 80)}`,
    );
  }
  return checkWeights({ blue, green });
}

/**
 * The stable colour, which a rollback returns to: the one that had all the traffic when the shifts that led to this
 * split began. It stands beside the weights in their parameter; a value without it means blue.
 * @throws InvalidWeightsError
 */
export function parseStableColour(value: string): Colour {
  const { stable = 'blue' } = parseParameter(value);
  if (!isColour(stable)) {
    throw new InvalidWeightsError(
      `"stable" in the weights parameter must be "blue" or "green": ${value.slice(0, 80)}`,
    );
  }
  return stable;
}

/** The value of the weights parameter for a split, with the stable colour when there is one to record. */
export function formatWeightsParameter({ blue, green }: Weights, stable?: Colour): string {
  return JSON.stringify({ blue, green, stable });
}

/** A split as people write it. */
export function formatSplit({ blue, green }: Weights): string {
  return `${blue}/${green}`;
}

/** The share of each colour, from 0 to 1; the two add up to 1. */
export function shares({ blue, green }: Weights): Record<Colour, number> {
  const sum = blue + green;
  return { blue: blue / sum, green: green / sum };
}

/** Whether two splits mean the same, as 90/10 and 9/1 do. */
export function sameShares(a: Weights, b: Weights): boolean {
  return a.blue * b.green === b.blue * a.green;
}

export function sameWeights(a: Weights, b: Weights): boolean {
  return a.blue === b.blue && a.green === b.green;
}

function parseParameter(value: string): Partial<Record<Colour | 'stable', unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new InvalidWeightsError(`the weights parameter is not JSON: ${value.slice(0, 80)}`);
  }
  return parsed ?? {};
}

function isWeight(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_WEIGHT;
}

function checkWeights(weights: Weights): Weights {
  if (weights.blue + weights.green === 0) {
    throw new InvalidWeightsError('0/0 sends traffic nowhere: at least one weight must be above 0');
  }
  return weights;
}
