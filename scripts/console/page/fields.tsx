import { useId, type ReactNode } from 'react';
import { COLOURS, isColour, type Colour } from '../../../app/contract/colour';
import { useTexts } from '../../../app/ui/language';
import { TEXTS } from './texts';

interface FieldProps<Value> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function TextField(
  props: FieldProps<string> & { readonly isBad: boolean; readonly wide?: boolean },
): ReactNode {
  const { label, value, onChange, isBad, wide = false } = props;
  const id = useId();
  return (
    <div className={wide ? 'form-field wide' : 'form-field'}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={wide ? 'text' : 'numeric'}
        autoComplete="off"
        value={value}
        aria-invalid={isBad}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

export function ColourField({ label, value, onChange }: FieldProps<Colour>): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          if (isColour(target.value)) onChange(target.value);
        }}
      >
        {COLOURS.map((colour) => (
          <option key={colour} value={colour}>
            {texts.colours[colour]}
          </option>
        ))}
      </select>
    </div>
  );
}

export function CheckField({ label, value, onChange }: FieldProps<boolean>): ReactNode {
  return (
    <label className="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} /> {label}
    </label>
  );
}
