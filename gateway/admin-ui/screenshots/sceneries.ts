import type { Page } from 'playwright-core';
import type { FixtureServer } from '../testing/fixture-server.ts';
import type { SceneName } from '../testing/scene.ts';

/** What a picture shows. */
export interface Scenery {
  readonly name: string;
  /** The page in its address. Default: its name. */
  readonly page?: string;
  readonly scene?: SceneName;
  readonly prepare?: (server: FixtureServer) => void;
  /** What is done on the page before the picture is taken. */
  readonly act?: (page: Page, password: string) => Promise<void>;
}

export const sceneries: readonly Scenery[] = [
  { name: 'sign-in', page: 'overview' },
  { name: 'overview' },
  { name: 'traffic' },
  { name: 'callers' },
  { name: 'targets' },
  { name: 'security' },
  { name: 'configuration' },
  {
    name: 'playground',
    prepare: (server) => {
      server.wordMs = 15;
    },
    act: async (page) => {
      await page.getByLabel('Message', { exact: true }).fill('What is a token?');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText('ended by').waitFor();
    },
  },
  { name: 'audit' },
];
