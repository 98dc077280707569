import { Field } from './field.tsx';

export interface NumberFieldProps {
  readonly label: string;
  readonly hint?: string;
  /** As it is typed: an empty field is no number. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | 'any';
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly disabled?: boolean;
}

export function NumberField({ label, hint, value, onChange, step = 1, ...rest }: NumberFieldProps) {
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      {(attributes) => (
        <input
          {...attributes}
          {...rest}
          className="input numbers"
          type="number"
          inputMode={step === 1 ? 'numeric' : 'decimal'}
          step={step}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
