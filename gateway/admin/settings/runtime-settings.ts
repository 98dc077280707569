import { isDeepStrictEqual } from 'node:util';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import type { Policy } from '../../policy/policy.ts';
import type { StoredSetting } from '../state/stored-state.ts';
import type { Override } from '../wire.ts';

/** Settings of the file that can be changed while the gateway runs. A missing one is null. */
export interface RuntimeValues {
  readonly 'security.rate_limit': GatewayConfig['security']['rate_limit'];
  readonly max_concurrent_requests: number | null;
  readonly queue: NonNullable<GatewayConfig['queue']> | null;
}

export type RuntimeKey = keyof RuntimeValues;

/** Where a setting stands in the file, and what it is in the running gateway. */
interface Setting<Value> {
  fromFile(config: GatewayConfig): Value;
  read(policy: Policy): Value;
  write(policy: Policy, value: Value): void;
}

const settings: { readonly [Key in RuntimeKey]: Setting<RuntimeValues[Key]> } = {
  'security.rate_limit': {
    fromFile: ({ security }) => security.rate_limit,
    read: ({ clients }) => clients.rate,
    write: ({ clients }, rate) => clients.configure(rate),
  },
  max_concurrent_requests: {
    fromFile: ({ max_concurrent_requests: limit }) => limit ?? null,
    read: ({ admission }) => admission.limit ?? null,
    write: ({ admission }, limit) => admission.setLimit(limit ?? undefined),
  },
  queue: {
    fromFile: ({ queue }) => queue ?? null,
    read: ({ admission }) => admission.queue ?? null,
    write: ({ admission }, queue) => admission.setQueue(queue ?? undefined),
  },
};

const keys: readonly RuntimeKey[] = ['security.rate_limit', 'max_concurrent_requests', 'queue'];

/** What the settings of a running gateway belong to. */
export interface SettingsScope {
  readonly policy: Policy;
  readonly config: GatewayConfig;
}

/** Hears what to keep for the next start; undefined where a setting is as in the file. */
export type KeepSetting = (key: RuntimeKey, setting: StoredSetting | undefined) => void;

/**
 * Settings that are changed while the gateway runs. A change holds until the file says something else about the same key than it
 * did when the change was made: whoever edits the file last, or the dashboard, has the last word.
 */
export class RuntimeSettings {
  readonly #keep: KeepSetting;
  /** What is kept, by its key. */
  readonly #changes = new Map<RuntimeKey, StoredSetting>();

  constructor(keep: KeepSetting) {
    this.#keep = keep;
  }

  /** Puts what was changed before a restart in force again, as far as the file is as it was. */
  restore(stored: readonly StoredSetting[], { policy, config }: SettingsScope): void {
    for (const key of keys) {
      const setting = stored.find((one) => one.key === key);
      if (setting === undefined) continue;
      if (isDeepStrictEqual(JSON.parse(setting.fileValue), settings[key].fromFile(config))) {
        this.#changes.set(key, setting);
        write(key, policy, JSON.parse(setting.value));
      } else {
        this.#keep(key, undefined);
      }
    }
  }

  /** Returns what was in force before. */
  change<Key extends RuntimeKey>(
    key: Key,
    value: RuntimeValues[Key],
    { policy, config }: SettingsScope,
  ): RuntimeValues[Key] {
    const setting: Setting<RuntimeValues[Key]> = settings[key];
    const before = setting.read(policy);
    const fileValue = setting.fromFile(config);
    setting.write(policy, value);
    if (isDeepStrictEqual(fileValue, value)) this.#drop(key);
    else this.#set({ key, fileValue: JSON.stringify(fileValue), value: JSON.stringify(value) }, key);
    return before;
  }

  /** A file has been put in force, which has changed what it says differently. */
  reconcile({ config }: SettingsScope): void {
    for (const [key, { fileValue }] of [...this.#changes]) {
      if (!isDeepStrictEqual(JSON.parse(fileValue), settings[key].fromFile(config))) this.#drop(key);
    }
  }

  overrides(): readonly Override[] {
    return [...this.#changes.values()].map(({ key, fileValue, value }) => ({ key, file: fileValue, inForce: value }));
  }

  #set(setting: StoredSetting, key: RuntimeKey): void {
    this.#changes.set(key, setting);
    this.#keep(key, setting);
  }

  #drop(key: RuntimeKey): void {
    this.#changes.delete(key);
    this.#keep(key, undefined);
  }
}

/** The value was written by `change`, for the same key. */
function write<Key extends RuntimeKey>(key: Key, policy: Policy, value: RuntimeValues[Key]): void {
  const setting: Setting<RuntimeValues[Key]> = settings[key];
  setting.write(policy, value);
}
