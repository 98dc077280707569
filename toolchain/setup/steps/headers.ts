import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';
import { extractHeaders, headersDirectory } from '../../native/llama-headers.ts';
import { bundledRelease } from '../../native/unpack-bundle.ts';
import { llamaRelease } from '../../prebuilt/packages.ts';
import type { SetupStep } from '../step.ts';

/** llama.cpp's headers, of the release that the libraries were built from. */
export const headersStep: SetupStep = {
  id: 'headers',
  title: 'llama.cpp headers',
  repeat: 'sipp setup',

  async check({ root, host }) {
    if (host.platform === 'win32') return { state: 'unsupported', summary: 'not needed on Windows' };
    const directory = headersDirectory(root, llamaRelease);
    if (!existsSync(directory)) return undefined;
    return { state: 'done', summary: llamaRelease, outputs: [relative(root, directory)] };
  },

  async run({ root, signal }) {
    const release = bundledRelease(root);
    if (release !== undefined && release !== llamaRelease) {
      // Headers of another release than the libraries would crash the engine.
      throw new SippError(
        'engine_mismatch',
        `node-llama-cpp carries llama.cpp ${release}, the libraries are ${llamaRelease}.`,
        {
          hint: 'Run `npm ci --ignore-scripts` to get the pinned release.',
        },
      );
    }
    try {
      const directory = await extractHeaders({ root, signal });
      return { state: 'done', summary: llamaRelease, outputs: [relative(root, directory)] };
    } catch (error) {
      if (!SippError.is(error) || error.code !== 'tool_missing') throw error;
      const fix = `${error.hint ?? ''} Then run ./setup.sh again.`;
      return { state: 'fallback', summary: 'not unpacked', reason: error.message, fix };
    }
  },
};
