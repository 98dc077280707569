import type { Page } from 'playwright-core';

/** Types a password, and waits until the gateway has answered. */
export async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password').fill(password);
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/session'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await answered;
}

/** A page of the navigation, when it is there. */
export async function goTo(page: Page, title: string): Promise<void> {
  const menu = page.getByRole('button', { name: 'Open navigation' });
  const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title });
  // On phones there is only the button, elsewhere only the link; right after signing in there is neither.
  await menu.or(link).waitFor();
  if (await menu.isVisible()) await menu.click();
  await link.click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}
