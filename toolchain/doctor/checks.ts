import type { Check } from './check.ts';
import { addonCheck } from './checks/addon.ts';
import { compilerCheck } from './checks/compiler.ts';
import { decodeCheck } from './checks/decode.ts';
import { diskCheck } from './checks/disk.ts';
import { gitCheck } from './checks/git.ts';
import { headersCheck } from './checks/headers.ts';
import { librariesCheck } from './checks/libraries.ts';
import { memoryCheck } from './checks/memory.ts';
import { modelCheck } from './checks/model.ts';
import { nodeCheck } from './checks/node.ts';
import { npmCheck } from './checks/npm.ts';
import { pathCheck } from './checks/path.ts';
import { prebuiltCheck } from './checks/prebuilt.ts';
import { processorCheck } from './checks/processor.ts';

/** Every check, in the order of the report. */
export const checks: readonly Check[] = [
  nodeCheck,
  npmCheck,
  gitCheck,
  compilerCheck,
  prebuiltCheck,
  librariesCheck,
  headersCheck,
  addonCheck,
  decodeCheck,
  modelCheck,
  processorCheck,
  memoryCheck,
  diskCheck,
  pathCheck,
];
