import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { buildDashboard } from '../testing/build-dashboard.ts';
import { FixtureServer, fixturePassword } from '../testing/fixture-server.ts';
import { openBrowser } from '../testing/open-browser.ts';
import { type Scenery, sceneries } from './sceneries.ts';
import { shrinkPng } from './shrink-png.ts';

const documentation = fileURLToPath(new URL('../../../docs/en/gateway/dashboard', import.meta.url));

const views = [390, 1024, 1600].flatMap((width) => (['light', 'dark'] as const).map((theme) => ({ width, theme })));
type View = (typeof views)[number];

/** Those that the documentation keeps: all of them would be more than a repository should carry. */
const isKept = ({ width, theme }: View) => width === 1600 || (width === 390 && theme === 'light');

/** Narrower ones show their first screen, others the whole page. */
const PHONE = 800;

/** What it is everywhere: a picture of the same page is the same file. */
const NOW = Date.UTC(2027, 2, 18, 14, 5, 20) / 1000;

/**
 * Writes a picture of every page, of the size and in the theme of its name. Without arguments those of the documentation;
 * `--all` for every size and theme, `--to` for another folder, and names of pages for only these.
 */
export async function takeScreenshots(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { to: { type: 'string' }, all: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const folder = values.to === undefined ? documentation : resolve(values.to);
  const wanted = sceneries.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  await mkdir(folder, { recursive: true });
  const dashboard = await buildDashboard();
  const browser = await openBrowser();
  try {
    for (const view of views.filter((one) => values.all || isKept(one)))
      for (const scenery of wanted) {
        const picture = await take(browser, dashboard.folder, scenery, view);
        await writeFile(join(folder, `${scenery.name}-${view.width}-${view.theme}.png`), shrinkPng(picture));
      }
  } finally {
    await browser.close();
    await dashboard.remove();
  }
}

async function take(browser: Browser, folder: string, scenery: Scenery, { width, theme }: View): Promise<Buffer> {
  const server = await FixtureServer.start({ folder, scene: scenery.scene ?? 'busy', now: () => NOW });
  server.isSignedIn = scenery.name !== 'sign-in';
  const page = await browser.newPage({
    viewport: { width, height: width < PHONE ? 844 : 1000 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  });
  try {
    await page.clock.setFixedTime(NOW * 1000);
    scenery.prepare?.(server);
    await page.goto(`${server.url}#/${scenery.page ?? scenery.name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await scenery.act?.(page, fixturePassword);
    await untilQuiet(page);
    if (width >= PHONE) await growToPage(page);
    return await page.screenshot({ animations: 'disabled' });
  } finally {
    await page.close();
    await server.close();
  }
}

async function growToPage(page: Page): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const width = await page.evaluate(() => innerWidth);
  await page.setViewportSize({ width, height });
}

async function untilQuiet(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.skeleton') === null);
  await page.evaluate(() => document.fonts.ready);
}
