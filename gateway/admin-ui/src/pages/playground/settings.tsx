import { Field } from '../../components/field.tsx';
import { NumberField } from '../../components/number-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import type { ChatSettings } from './stream-chat.ts';

/** As it is typed. */
export interface SettingsDraft {
  readonly model: string;
  readonly system: string;
  readonly temperature: string;
  readonly maxTokens: string;
}

export interface SettingsProps {
  readonly draft: SettingsDraft;
  readonly models: readonly string[];
  readonly onChange: (draft: SettingsDraft) => void;
}

export function Settings({ draft, models, onChange }: SettingsProps) {
  const edit = (changes: Partial<SettingsDraft>) => onChange({ ...draft, ...changes });
  return (
    <div className="stack">
      <SelectField
        label="Target"
        value={draft.model}
        options={models.map((name) => [name, name] as const)}
        onChange={(model) => edit({ model })}
      />
      <Field label="System message">
        {(attributes) => (
          <textarea
            {...attributes}
            className="textarea"
            placeholder="None"
            value={draft.system}
            onChange={(event) => edit({ system: event.target.value })}
          />
        )}
      </Field>
      <div className="form-row">
        <NumberField
          label="Temperature"
          min={0}
          max={2}
          step={0.1}
          placeholder="default"
          value={draft.temperature}
          onChange={(temperature) => edit({ temperature })}
        />
        <NumberField
          label="Max tokens"
          min={1}
          placeholder="default"
          value={draft.maxTokens}
          onChange={(maxTokens) => edit({ maxTokens })}
        />
      </div>
    </div>
  );
}

export function toChatSettings({ model, system, temperature, maxTokens }: SettingsDraft): ChatSettings {
  return { model, system, temperature: toNumber(temperature), maxTokens: toNumber(maxTokens) };
}

function toNumber(text: string): number | undefined {
  return text === '' ? undefined : Number(text);
}
