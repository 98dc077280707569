import { Field } from './field.tsx';

export interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  /** Values and what is shown for them. */
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

export function SelectField({ label, value, options, onChange }: SelectFieldProps) {
  return (
    <Field label={label}>
      {(attributes) => (
        <select {...attributes} className="select" value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
