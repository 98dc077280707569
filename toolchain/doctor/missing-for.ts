import { type CheckContext, type CheckOutcome, failed } from './check.ts';
import type { GpuBackend } from './gpu-backend.ts';
import { hasEngine } from './has-engine.ts';

type More = Omit<CheckOutcome, 'status' | 'summary'>;

/** Says of a part of a backend that it is missing: a failure where the backend was asked for by name, a remark elsewhere. */
export function missingFor(
  backend: GpuBackend,
  { scope }: Pick<CheckContext, 'scope'>,
  summary: string,
  more: More,
): CheckOutcome {
  return scope.backend === backend ? failed(summary, more) : { status: 'skipped', summary, ...more };
}

/** The same of what only compiling needs: where there is an engine already, it matters to those who build only. */
export function missingToBuild(backend: GpuBackend, context: CheckContext, summary: string, more: More): CheckOutcome {
  if (context.scope.target !== 'node' && hasEngine(backend, context)) return { status: 'skipped', summary, ...more };
  return missingFor(backend, context, summary, more);
}
