import { onTestFinished } from 'vitest';
import { bundledModel } from '../../../models/index.ts';
import type { LocalTargetConfig } from '../../config/target-config.ts';
import type { Target } from '../../targets/target.ts';
import { type ManualClock, manualClock } from '../../testing/manual-clock.ts';
import { createLocalTarget } from '../local-target.ts';
import { Residency } from '../residency.ts';
import { type CrashableLoader, crashableLoader, type LoaderOptions } from './crashable-engine.ts';

export interface LogLine {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface LocalScene extends CrashableLoader {
  readonly target: Target;
  readonly clock: ManualClock;
  readonly lines: readonly LogLine[];
}

/** A local target in front of scripted engines, with a clock that stands. It is closed when the test has finished. */
export function localScene(config: Partial<LocalTargetConfig> = {}, options: LoaderOptions = {}): LocalScene {
  const clock = manualClock();
  const loader = crashableLoader(options);
  const lines: LogLine[] = [];
  const note = (fields: object, message: string) => void lines.push({ message, fields: { ...fields } });
  const residency = new Residency(undefined, { ...clock, availableBytes: () => Number.MAX_SAFE_INTEGER });
  const target = createLocalTarget(localConfig(config), {
    ...clock,
    ...loader,
    residency,
    log: { debug: note, info: note, warn: note },
  });
  onTestFinished(() => target.close());
  return {
    target,
    clock,
    lines,
    engines: loader.engines,
    loadEngine: loader.loadEngine,
    get loads() {
      return loader.loads;
    },
  };
}

/** What a file says of a target, with the defaults in. */
export function localConfig(config: Partial<LocalTargetConfig> = {}): LocalTargetConfig {
  return {
    name: 'small',
    type: 'local',
    model: bundledModel().path,
    backend: 'cpu',
    stats: 'basic',
    load: 'eager',
    cold_start: 'wait',
    fallback: [],
    ...config,
  };
}
