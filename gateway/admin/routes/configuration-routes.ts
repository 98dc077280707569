import { SippError } from '../../../runtime/contract/errors.ts';
import type { RouteName } from '../../config/gateway-config.ts';
import type { Admin } from '../admin.ts';
import { AdminRefusal } from '../guards/admin-refusal.ts';
import type { Configuration, Reloaded, RouteList } from '../wire.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';
import { configChanges } from './config-changes.ts';
import { shownConfig } from './shown-config.ts';
import { toFindings } from './to-findings.ts';

export const configurationRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: 'routes', answer: ({ admin }) => routes(admin) },
  { method: 'GET', path: 'configuration', answer: ({ admin }) => configuration(admin) },
  { method: 'POST', path: 'configuration/reload', answer: reload },
];

const management: ReadonlySet<string> = new Set<RouteName>(['index', 'health', 'readiness', 'metrics', 'admin']);

function routes({ core }: Admin): RouteList {
  const entries = Object.entries(core.generation.config.routes);
  return {
    routes: entries.map(([name, path]) => ({
      name,
      path: path === false ? null : path,
      listener: management.has(name) ? 'management' : 'public',
    })),
  };
}

function configuration({ core, options, settings, configuredMs }: Admin): Configuration {
  return {
    path: options.configPath,
    loadedUnixSeconds: Math.floor(configuredMs / 1000),
    configuration: shownConfig(core.generation.config),
    overrides: settings.overrides(),
  };
}

/** Waits until the models of new targets are loaded, as the configuration holds from then on. */
async function reload({ admin, actor }: AdminCall): Promise<Reloaded> {
  const before = admin.core.generation.config;
  try {
    if (!(await admin.reload())) throw new AdminRefusal('conflict', 'The gateway is still starting.');
  } catch (error) {
    if (!SippError.is(error)) throw error;
    const findings = toFindings(error.message);
    admin.audit.add(actor, 'configuration_refused', { after: admin.redactor.redact(findings[0]?.message ?? '') });
    admin.writer?.flush();
    const message = 'The configuration was not reloaded; the running one stays.';
    throw new AdminRefusal('configuration_invalid', message, { findings });
  }
  const changes = configChanges(before, admin.core.generation.config);
  admin.audit.add(actor, 'configuration_reloaded', { after: changes.join(', ') });
  admin.writer?.flush();
  return { reloaded: true, changes };
}
