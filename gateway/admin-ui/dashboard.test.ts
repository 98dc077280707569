import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Assets, loadAssets } from '../admin/assets/load-assets.ts';
import { openAdmin, password, type TestAdmin, type TestAdminOptions } from '../admin/testing/open-admin.ts';
import { testToken } from '../server/testing/open-gateway.ts';
import { buildDashboard } from './testing/build-dashboard.ts';
import { findViolations } from './testing/find-violations.ts';
import { chromiumPath, openBrowser } from './testing/open-browser.ts';
import { openPage } from './testing/open-page.ts';
import { goTo, signIn } from './testing/sign-in.ts';

/** Looking at every page takes some seconds, and on a machine that does other things as well many. */
const SWEEP_MS = 180_000;

describe.skipIf(chromiumPath === undefined)('the dashboard of a gateway (needs Chromium, see CHROMIUM_PATH)', () => {
  let browser: Browser;
  let assets: Assets;
  beforeAll(async () => {
    const [opened, dashboard] = await Promise.all([openBrowser(), buildDashboard()]);
    browser = opened;
    ({ assets } = await loadAssets([dashboard.folder]));
    await dashboard.remove();
  });
  afterAll(() => browser?.close());

  interface Opened extends TestAdmin {
    readonly page: Page;
    readonly complaints: readonly string[];
  }

  /** A gateway with a dashboard, and somebody who is signed in. */
  async function open(options: TestAdminOptions = {}): Promise<Opened> {
    const admin = await openAdmin({ assets, ...options });
    const opened = await openPage(browser, `${admin.url}/`);
    await signIn(opened.page, password);
    await opened.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    return { ...admin, ...opened };
  }

  const chat = (publicUrl: string, body: object = {}) =>
    fetch(`${publicUrl}/v1/chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testToken}` },
      body: JSON.stringify({ model: 'tiny', messages: [{ role: 'user', content: 'abc' }], ...body }),
    }).then((reply) => reply.text());

  test('lets in those who know the password, and after five wrong ones nobody for a while', async () => {
    const admin = await openAdmin({ assets });
    const { page, complaints } = await openPage(browser, `${admin.url}/`);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await signIn(page, `wrong ${attempt}`);
      await page.getByText('The password is wrong.').waitFor();
    }
    await signIn(page, password);
    await page.getByText('Too many attempts.').waitFor();
    expect(await page.title()).toBe('Sign in · Sipp Gateway Admin');
    expect(complaints).toEqual([]);
  });

  test(
    'shows on every page what the gateway did',
    async () => {
      const { page, complaints, publicUrl, query } = await open();
      await query();
      await query({ model: 'nobody', prompt: 'x' });
      await query({}, { authorization: 'Bearer wrong' });
      await chat(publicUrl, { stream: true });
      const shown = {
        Overview: 'query',
        Traffic: 'authentication',
        Callers: 'TEST_TOKEN',
        Targets: 'sipp-tiny',
        Security: 'the address that connects',
        Configuration: '/v1/query',
        Playground: 'Nothing said yet',
        Audit: 'Login',
      };
      for (const [title, text] of Object.entries(shown)) {
        await goTo(page, title);
        await page.getByText(text).filter({ visible: true }).first().waitFor();
        expect.soft(await findViolations(page), title).toEqual([]);
      }
      expect(complaints).toEqual([]);
    },
    SWEEP_MS,
  );

  test('blocks a client, which is refused from then on, and lets it in again', async () => {
    const { page, query } = await open();
    await query();
    await goTo(page, 'Traffic');
    await page.getByRole('button', { name: 'Block 127.0.0.1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
    await page.getByText('127.0.0.1 is blocked.').waitFor();
    expect((await query()).status).toBe(403);

    await goTo(page, 'Security');
    await page.getByRole('button', { name: 'Unblock 127.0.0.1' }).click();
    await page.getByText('127.0.0.1 is no longer blocked.').waitFor();
    expect((await query()).status).toBe(200);

    await goTo(page, 'Audit');
    await page.getByRole('cell', { name: 'Client blocked' }).waitFor();
  });

  test('says why an address cannot be blocked', async () => {
    const { page } = await open();
    await goTo(page, 'Security');
    await page.getByLabel('Address or range').fill('nowhere');
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await page.locator('.toast[data-kind="bad"]').waitFor();
    expect(await page.getByLabel('Address or range').inputValue()).toBe('nowhere');
  });

  test('changes limits at once', async () => {
    const { page, query } = await open();
    await goTo(page, 'Security');
    await page.getByLabel('Limit requests').check();
    await page.getByLabel('Requests per minute', { exact: true }).fill('1');
    await page.getByLabel('At once', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('The rate limit is in force.').waitFor();
    expect([(await query()).status, (await query()).status, (await query()).status]).toEqual([200, 200, 429]);

    await page.getByLabel('Requests at the same time').fill('3');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('The queue is in force.').waitFor();
    await goTo(page, 'Overview');
    await page.getByText('limit 3').waitFor();
    await goTo(page, 'Configuration');
    await page.getByRole('heading', { name: 'Changed here' }).waitFor();
  });

  test('unloads and loads a model', async () => {
    const { page } = await open();
    await goTo(page, 'Targets');
    const panel = page.getByRole('region', { name: 'tiny' });
    await page.getByRole('button', { name: 'Unload tiny' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unload' }).click();
    await panel.getByText('unloaded', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Load tiny', exact: true }).click();
    await panel.getByText('ready', { exact: true }).waitFor();
  });

  test('streams an answer in the playground, which can be stopped', async () => {
    // The first answer comes at once. Of the second only the beginning does.
    let isHeld = false;
    const held: (() => void)[] = [];
    let beats = 0;
    const beat = async () => {
      beats += 1;
      if (isHeld && beats > 4) await new Promise<void>((resolve) => held.push(resolve));
    };
    const { page, complaints } = await open({ script: { answer: () => 'one two three four five', beat } });
    await goTo(page, 'Playground');
    await page.getByLabel('Message', { exact: true }).fill('Count!');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('one two three four five').waitFor();
    await page.getByText(/first token .* out .* ended by stop/).waitFor();

    isHeld = true;
    beats = 0;
    await page.getByLabel('Message', { exact: true }).fill('Again!');
    await page.getByLabel('Message', { exact: true }).press('Enter');
    await page
      .locator('.turn')
      .nth(3)
      .getByText(/^on?e? ?$/)
      .waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('ended by you').waitFor();
    for (const release of held) release();
    expect(await page.locator('.turn').nth(3).textContent()).not.toContain('two');
    expect(complaints).toEqual([]);
  });

  test('reads the file again, and shows what is wrong with it', async () => {
    const { page, file } = await open();
    await goTo(page, 'Configuration');
    file.toml = 'drain_secnds = 4';
    await page.getByRole('button', { name: 'Reload' }).click();
    expect(await page.getByRole('alert').textContent()).toMatch(/drain_secnds/);
    expect(await findViolations(page)).toEqual([]);

    file.toml = 'drain_seconds = 4';
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByText('The file was read again. Changed: drain_seconds').waitFor();
  });

  test('asks for the password again where a session has ended, and goes on there', async () => {
    let elapsedMs = 0;
    const { page } = await open({ date: () => Date.now() + elapsedMs });
    await goTo(page, 'Playground');
    await page.getByLabel('System message').fill('Be brief.');
    elapsedMs = 9 * 3_600_000;
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.getByRole('button', { name: 'Send' }).click();

    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);
    await signIn(page, password);
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('System message').inputValue()).toBe('Be brief.');
  });

  test('signs out', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
