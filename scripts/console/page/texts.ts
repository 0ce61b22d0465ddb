import { createDictionary } from '../../../app/ui/language';
import { EN } from './texts-en';
import { KO } from './texts-ko';

export interface StepTexts {
  readonly title: string;
  /** What to point at. */
  readonly cue: string;
}

export type Texts = typeof EN;
export const TEXTS = createDictionary<Texts>({ en: EN, ko: KO });
