import { useCallback, useSyncExternalStore } from 'react';
import { Preference } from './preference';

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words, as a chooser shows it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어' };

/** What was chosen; undefined while the browser decides. */
export const languagePreference = new Preference<Language>('crossfade-language', LANGUAGES);

/** Texts in each language: strings, and functions of what they speak of. */
export type Dictionary<Texts extends object> = Readonly<Record<Language, Readonly<Texts>>>;

/**
 * Texts in each language, all with the keys and parameters of the English ones: a missing or a surplus key does not
 * compile.
 */
export function createDictionary<Texts extends object>(texts: {
  readonly en: Texts;
  readonly ko: NoInfer<Texts>;
}): Dictionary<Texts> {
  return texts;
}

/** The first language that a browser prefers and the pages speak; English where they speak none of them. */
export function languageFor(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [primary] = tag.toLowerCase().split('-');
    const spoken = LANGUAGES.find((language) => language === primary);
    if (spoken) return spoken;
  }
  return 'en';
}

/** The language in effect: the choice, or what the browser prefers. */
export function currentLanguage(): Language {
  return languagePreference.value ?? languageFor(navigator.languages);
}

/** A count with the word in the form that the language wants, for example `1 person` or `2 people`. */
export function counted(language: Language, count: number, forms: { one?: string; other: string }): string {
  const form = new Intl.PluralRules(language).select(count);
  const word = form === 'one' ? (forms.one ?? forms.other) : forms.other;
  return `${count.toLocaleString(language)}${word}`;
}

/** Keeps the document's `lang` that of the page; the returned function stops that. */
export function applyLanguage(root: { lang: string }): () => void {
  const apply = () => {
    root.lang = currentLanguage();
  };
  apply();
  return languagePreference.subscribe(apply);
}

/** The language in effect; the page is drawn again when another is chosen. */
export function useLanguage(): Language {
  return useSyncExternalStore(languagePreference.subscribe, currentLanguage);
}

/** The language in effect, and how to choose one. */
export function useLanguageChoice(): readonly [Language, (language: Language) => void] {
  const language = useLanguage();
  return [language, useCallback((chosen: Language) => languagePreference.choose(chosen), [])];
}

/** The texts of a dictionary in the language in effect. */
export function useTexts<Texts extends object>(dictionary: Dictionary<Texts>): Readonly<Texts> {
  return dictionary[useLanguage()];
}
