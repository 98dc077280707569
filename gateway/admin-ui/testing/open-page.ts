import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

export interface View {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
}

export interface OpenedPage {
  readonly page: Page;
  /** What the browser complained about: errors of scripts, and what the Content-Security-Policy refused. */
  readonly complaints: readonly string[];
}

/** A browser says that of every answer that is a failure, also where the page expects one. */
const EXPECTED = 'Failed to load resource';

/** A page in a browser profile of its own; closed when the test has finished. */
export async function openPage(browser: Browser, url: string, view: View = {}): Promise<OpenedPage> {
  const { width = 1280, theme = 'light' } = view;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !message.text().startsWith(EXPECTED)) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}
