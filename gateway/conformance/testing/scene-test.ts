import { test } from 'vitest';
import { openScene } from './open-scene.ts';

/** Tests that share one scene with all others of their file. */
export const sceneTest = test.extend(
  'scene',
  { scope: 'file' },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which other fixtures are needed.
  ({}, { onCleanup }) => openScene({ onOpened: onCleanup }),
);
