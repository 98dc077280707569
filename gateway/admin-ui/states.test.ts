import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type BuiltDashboard, buildDashboard } from './testing/build-dashboard.ts';
import { findViolations } from './testing/find-violations.ts';
import { FixtureServer, fixturePassword } from './testing/fixture-server.ts';
import { chromiumPath, openBrowser } from './testing/open-browser.ts';
import { openPage, type View } from './testing/open-page.ts';
import type { SceneName } from './testing/scene.ts';
import { goTo, signIn } from './testing/sign-in.ts';

const titles = [
  'Overview',
  'Traffic',
  'Callers',
  'Targets',
  'Security',
  'Configuration',
  'Playground',
  'Audit',
] as const;

const views: readonly Required<View>[] = [
  { width: 1600, theme: 'light' },
  { width: 1600, theme: 'dark' },
  { width: 360, theme: 'light' },
  { width: 360, theme: 'dark' },
];

/** Looking at every page takes some seconds, and on a machine that does other things as well many. */
const SWEEP_MS = 180_000;

describe.skipIf(chromiumPath === undefined)('the dashboard in every state (needs Chromium, see CHROMIUM_PATH)', () => {
  let browser: Browser;
  let dashboard: BuiltDashboard;
  beforeAll(async () => {
    [browser, dashboard] = await Promise.all([openBrowser(), buildDashboard()]);
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.remove();
  });

  async function serve(scene: SceneName = 'busy'): Promise<FixtureServer> {
    const server = await FixtureServer.start({ folder: dashboard.folder, scene });
    onTestFinished(() => server.close());
    server.isSignedIn = true;
    return server;
  }

  test.each(views)(
    'has no violations, no complaints and nothing that is too wide, $theme at $width',
    async (view) => {
      const server = await serve();
      const { page, complaints } = await openPage(browser, server.url, view);
      for (const title of titles) {
        await goTo(page, title);
        await page.waitForFunction(() => document.querySelector('.skeleton') === null);

        expect.soft(await findViolations(page), title).toEqual([]);
        const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
        expect.soft(scrollWidth, `${title} is as wide as the window`).toBe(clientWidth);
        expect(await page.title()).toBe(`${title} · Sipp Gateway Admin`);
      }
      expect(complaints).toEqual([]);
    },
    SWEEP_MS,
  );

  test(
    'says on every page that there is nothing yet',
    async () => {
      const server = await serve('empty');
      const { page, complaints } = await openPage(browser, server.url);
      const empty = {
        Overview: 'No requests yet',
        Traffic: 'No clients yet',
        Callers: 'No callers',
        Targets: 'No targets',
        Security: 'Nobody is blocked',
        Audit: 'No entries',
      };
      for (const [title, text] of Object.entries(empty)) {
        await goTo(page, title);
        await page.getByText(text).waitFor();
        expect.soft(await findViolations(page), title).toEqual([]);
      }
      expect(complaints).toEqual([]);
    },
    SWEEP_MS,
  );

  test('says what could not be read, and reads it when it is told to', async () => {
    const server = await serve();
    server.failing.add('targets');
    const { page } = await openPage(browser, `${server.url}#/targets`);
    await page.getByText('The targets could not be read').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('Something is wrong in the gateway');
    expect(await findViolations(page)).toEqual([]);

    server.failing.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'qwen-local' }).waitFor();
  });

  test('keeps the room of what has not come yet', async () => {
    const server = await serve();
    for (const path of ['overview', 'timeseries?window=30m']) server.silent.add(path);
    const { page } = await openPage(browser, server.url);
    await page.getByRole('heading', { name: 'Latency' }).waitFor();

    expect(await page.getByRole('status').first().textContent()).toContain('Loading');
    expect(await findViolations(page)).toEqual([]);
  });

  test('keeps old figures, and says so, while a refresh fails', async () => {
    const server = await serve();
    const { page } = await openPage(browser, `${server.url}#/security`);
    await page.getByRole('cell', { name: '198.51.100.0/24' }).or(page.getByText('198.51.100.0/24')).first().waitFor();
    server.failing.add('security');
    await page.getByLabel('Address or range').fill('192.0.2.1');
    await page.getByRole('button', { name: 'Block', exact: true }).click();

    await page.getByText('could not be brought up to date').waitFor();
    expect(await page.getByText('198.51.100.0/24').isVisible()).toBe(true);
  });

  test('tells how long a throttled sign-in has to wait', async () => {
    const server = await serve();
    server.isSignedIn = false;
    server.isThrottled = true;
    const { page } = await openPage(browser, server.url);
    await signIn(page, fixturePassword);

    expect(await page.getByRole('alert').textContent()).toBe('Too many attempts. Try again in 1 min 15 s.');
    expect(await findViolations(page)).toEqual([]);
  });

  test('is led by the keyboard: past the navigation, to a page, out of a dialog', async () => {
    const server = await serve();
    const { page } = await openPage(browser, `${server.url}#/traffic`);
    await page.getByRole('button', { name: 'Block 10.4.0.12' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');

    await page.getByRole('button', { name: 'Block 10.4.0.12' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Block 10.4.0.12?' });
    await dialog.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(server.scene.security.blocklist).toHaveLength(2);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Block 10.4.0.12');
  });

  test('remembers the theme that was chosen', async () => {
    const server = await serve();
    const { page } = await openPage(browser, server.url);
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
    expect(await theme()).toBe('light');
    await page.getByRole('radio', { name: 'Dark' }).check();
    expect(await theme()).toBe('dark');
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await theme()).toBe('dark');

    await page.getByRole('radio', { name: 'System' }).check();
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await theme()).toBe('light');
  });

  test('shows only the requests that were asked for', async () => {
    const server = await serve();
    const { page } = await openPage(browser, `${server.url}#/traffic`);
    const rows = page.getByRole('group', { name: 'Recent requests' }).locator('tbody tr');
    await rows.first().waitFor();
    await page.getByRole('radio', { name: '5xx' }).check();
    expect(new Set(await rows.locator('.badge').allTextContents())).toEqual(new Set(['503']));
    await page.getByRole('radio', { name: 'Answered' }).check();
    await page.getByLabel('Caller').selectOption('indexer');
    await page.getByLabel('Client', { exact: true }).fill('10.4.0.1');
    const texts = await rows.allTextContents();
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text).toMatch(/indexer10\.4\.0\.1/);
  });
});
