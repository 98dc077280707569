import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Assets, loadAssets } from '../admin/assets/load-assets.ts';
import { openAdmin, password } from '../admin/testing/open-admin.ts';
import { buildDashboard } from '../admin-ui/testing/build-dashboard.ts';
import { chromiumPath, openBrowser } from '../admin-ui/testing/open-browser.ts';
import { openPage } from '../admin-ui/testing/open-page.ts';
import { goTo, signIn } from '../admin-ui/testing/sign-in.ts';
import { testToken } from '../server/testing/open-gateway.ts';

const pages = ['Overview', 'Traffic', 'Callers', 'Targets', 'Security', 'Configuration', 'Playground', 'Audit'];

const SCRIPT = '<script>document.title="hacked"</script>';
const IMAGE = '<img src=x onerror=document.title="hacked">';
const ATTRIBUTE = '"><svg/onload=document.title="hacked">';
const TEMPLATE = "{{constructor.constructor('document.title=1')()}}<% document.title = 2 %>";
const LINK = 'javascript:document.title="hacked"';

const toml = `
[[tokens]]
env = "TEST_TOKEN"
caller = '${SCRIPT}'
[[targets]]
name = '${IMAGE}'
group = '${ATTRIBUTE}'
type = "local"
model = "sipp-tiny"
[[targets]]
name = "far"
type = "openai_compatible"
model = '${LINK}'
base_url = "http://127.0.0.1:1/v1"
token_env = "PROVIDER_KEY"
max_retries = 0
`;

describe.skipIf(chromiumPath === undefined)(
  'the dashboard shows hostile texts (needs Chromium, see CHROMIUM_PATH)',
  () => {
    let browser: Browser;
    let assets: Assets;
    beforeAll(async () => {
      const [opened, dashboard] = await Promise.all([openBrowser(), buildDashboard()]);
      browser = opened;
      ({ assets } = await loadAssets([dashboard.folder]));
      await dashboard.remove();
    }, 120_000);
    afterAll(() => browser?.close());

    test('as they are, on every page, and runs nothing of them', async () => {
      const admin = await openAdmin({ assets, toml, script: { answer: () => `${SCRIPT}${IMAGE}${TEMPLATE}` } });
      const ids = [IMAGE, ATTRIBUTE, LINK].map((text) => text.replaceAll(' ', '/'));
      for (const [index, model] of [IMAGE, ATTRIBUTE, 'far', SCRIPT].entries()) {
        const headers = { authorization: `Bearer ${testToken}`, 'x-request-id': ids[index % ids.length] ?? '' };
        await (await admin.query({ model, prompt: SCRIPT }, headers)).text();
      }
      const { page, complaints } = await openPage(browser, `${admin.url}/`);
      await signIn(page, password);
      const shown: string[] = [];
      for (const title of pages) {
        await goTo(page, title);
        await page.waitForLoadState('networkidle');
        shown.push((await page.locator('main').textContent()) ?? '');
        const planted = await page
          .locator('script:not([src]), img[src="x"], svg[onload], [href^="javascript:"]')
          .count();
        expect([title, planted, await page.title()]).toEqual([title, 0, expect.not.stringContaining('hacked')]);
      }
      await goTo(page, 'Playground');
      await page.getByLabel('Message', { exact: true }).fill(IMAGE);
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText(/ended by stop/).waitFor();
      shown.push((await page.locator('main').textContent()) ?? '');

      for (const text of [SCRIPT, IMAGE, ATTRIBUTE, TEMPLATE]) expect(shown.join('\n')).toContain(text);
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      expect(await page.title()).not.toContain('hacked');
      expect(complaints).toEqual([]);
    }, 120_000);

    test('not even a script that gets into the page may run there', async () => {
      const admin = await openAdmin({ assets });
      const { page, complaints } = await openPage(browser, `${admin.url}/`);
      await page.getByLabel('Password').waitFor();

      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'document.title = "hacked"';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="document.title = \'hacked\'">');
        return fetch('https://evil.example.com/').catch(() => undefined);
      });

      await expect.poll(() => complaints.join('\n')).toMatch(/script-src|default-src/);
      await expect
        .poll(() => complaints.filter((text) => /Content.Security.Policy/i.test(text)).length)
        .toBeGreaterThanOrEqual(3);
      expect(await page.title()).not.toContain('hacked');
    });
  },
);
