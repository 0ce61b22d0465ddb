import { InvalidWeightsError, parseSplit, type Weights } from '../../app/contract/weights';
import { UsageError } from './context';

/** A whole number within bounds, from what was typed after a flag. */
export function wholeNumber(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new UsageError(`${flag} takes a whole number from ${min} to ${max}, not "${text}"`);
  };
}

/** A number above 0, from what was typed after a flag. */
export function positiveNumber(flag: string, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value > 0 && value <= max) return value;
    throw new UsageError(`${flag} takes a number above 0 and up to ${max}, not "${text}"`);
  };
}

/** A share from 0 to 1, from percent typed after a flag. A bare fraction is refused: it could mean either. */
export function percentage(flag: string): (text: string) => number {
  return (text) => {
    const [, number = ''] = /^(\d{1,3}(?:\.\d{1,3})?%|\d{1,3})$/.exec(text) ?? [];
    const percent = Number(number.replace('%', ''));
    if (number !== '' && percent <= 100) return percent / 100;
    throw new UsageError(`${flag} takes a percentage from 0% to 100%, such as 30%, not "${text}"`);
  };
}

/** Splits with commas between them. */
export function splits(flag: string): (text: string) => readonly Weights[] {
  return (text) =>
    text.split(',').map((split) => {
      try {
        return parseSplit(split.trim());
      } catch (error) {
        if (error instanceof InvalidWeightsError) throw new UsageError(`${flag}: ${error.message}`);
        throw error;
      }
    });
}
