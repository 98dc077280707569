import { expect, test } from 'vitest';
import type { AddonEvent } from '../addon.ts';
import type { SippModule } from './sipp-module.ts';
import { createWasmAddon } from './wasm-addon.ts';

/** A module that ends itself in the second step, as one does on a failed assertion of llama.cpp. */
function crashingModule(): SippModule {
  const texts = new Map<number, string>();
  const lend = (text: string) => {
    texts.set(texts.size + 1, text);
    return texts.size;
  };
  let steps = 0;
  const told: object[] = [];
  const module: Partial<SippModule> = {
    _malloc: () => lend(''),
    _free: () => undefined,
    stringToUTF8: (text, pointer) => void texts.set(pointer, text),
    lengthBytesUTF8: (text) => text.length,
    UTF8ToString: (pointer) => texts.get(pointer) ?? '',
    _sipp_open: () => 1,
    _sipp_counters: () => lend('{}'),
    _sipp_submit: () => undefined,
    _sipp_take_events: () => lend(JSON.stringify(told.splice(0))),
    _sipp_advance: () => {
      steps += 1;
      if (steps > 1) throw new WebAssembly.RuntimeError('unreachable');
      told.push({ type: 'loaded', id: 0, text: '{}' });
      module.onSippEvents?.();
      return 0;
    },
  };
  return module as SippModule; // The rest is not called.
}

test('when the module ends itself, everybody who waits is told', async () => {
  const events: AddonEvent[] = [];
  await new Promise<void>((resolve) => {
    const { NativeEngine } = createWasmAddon(crashingModule());
    const engine = new NativeEngine('{}', (told) => {
      events.push(...told);
      if (told.some(({ type }) => type === 'loaded')) {
        engine.submit(7, '{}');
        engine.submit(8, '{}');
      }
      if (told.some(({ type }) => type === 'closed')) resolve();
    });
  });

  const failure = { type: 'failed', code: 'engine_failed', text: expect.stringContaining('unreachable') };
  expect(events.slice(1)).toEqual([
    { ...failure, id: 7 },
    { ...failure, id: 8 },
    { type: 'closed', id: 0 },
  ]);
});
