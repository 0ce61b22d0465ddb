import { LANGUAGE_NAMES, LANGUAGES, useLanguageChoice, useTexts } from '../../ui/language';
import { THEME_CHOICES, useThemeChoice } from '../../ui/theme';
import { TEXTS } from '../texts';

/** How the page speaks and looks, for everybody to choose. */
export function Choices() {
  const texts = useTexts(TEXTS);
  const [language, chooseLanguage] = useLanguageChoice();
  const [theme, chooseTheme] = useThemeChoice();
  return (
    <div className="choices">
      <Choice
        name={texts.language}
        value={language}
        options={LANGUAGES.map((value) => [value, LANGUAGE_NAMES[value]])}
        choose={chooseLanguage}
      />
      <Choice
        name={texts.theme}
        value={theme}
        options={THEME_CHOICES.map((value) => [value, texts.themes[value]])}
        choose={chooseTheme}
      />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly choose: (value: Value) => void;
}

function Choice<Value extends string>({ name, value, options, choose }: ChoiceProps<Value>) {
  return (
    <select
      className="choice"
      aria-label={name}
      title={name}
      value={value}
      onChange={({ target }) => {
        const chosen = options.find(([one]) => one === target.value);
        if (chosen) choose(chosen[0]);
      }}
    >
      {options.map(([one, label]) => (
        <option key={one} value={one}>
          {label}
        </option>
      ))}
    </select>
  );
}
