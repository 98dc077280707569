import type { Admin } from '../admin.ts';
import type { AuditList, Export } from '../wire.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';
import { concurrencyOf } from './overview-routes.ts';
import { toRateLimit } from './security-routes.ts';

export const auditRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: 'audit', answer: ({ admin }) => list(admin) },
  { method: 'GET', path: 'export', answer: exportAll },
];

/** As many as a person reads through; the export has all of them. */
const SHOWN = 500;

const list = ({ audit }: Admin): AuditList => ({ entries: audit.list().slice(-SHOWN).reverse() });

function exportAll({ admin, actor, reply }: AdminCall): Export {
  const { core, options, blocked, audit, history, writer, date } = admin;
  admin.audit.add(actor, 'state_exported');
  const { limit, queue } = concurrencyOf(admin);
  const kept = writer?.readAll() ?? { usage: history.usage.list(), audit: audit.list() };
  const exportedMs = date();
  const day = new Date(exportedMs).toISOString().slice(0, 10);
  reply.header('content-disposition', `attachment; filename="sipp-gateway-${day}.json"`);
  return {
    exportedUnixSeconds: Math.floor(exportedMs / 1000),
    version: options.version,
    rateLimit: toRateLimit(core.generation.policy.clients.rate),
    blocklist: blocked.list(),
    concurrency: { limit, queue },
    usage: kept.usage,
    audit: kept.audit,
  };
}
