import { packageRoot } from '../../../models/package-root.ts';
import { adminUiUnit } from '../../build/admin-ui-unit.ts';
import { runBuild } from '../../build/run-build.ts';
import { readHost } from '../../host.ts';

/** The dashboard of this checkout, built where its sources have changed since. */
export async function buildDashboard(): Promise<void> {
  const { signal } = new AbortController();
  const context = { root: packageRoot(), host: readHost(), env: {}, signal, jobs: 1, downloads: false };
  await runBuild([adminUiUnit({ required: true })], { context, report: () => undefined });
}
