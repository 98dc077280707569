import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../../runtime/testing/browser/find-chromium.ts';

/** The system's Chromium; undefined where there is none. */
export const chromiumPath = findChromium(process.env);

export async function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('There is no Chromium on the path; CHROMIUM_PATH can name one.');
  // Text looks the same on every machine.
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--font-render-hinting=none', '--force-color-profile=srgb'],
  });
}
