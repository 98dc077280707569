import { Type } from '@sinclair/typebox';
import { table } from '../../config/field-types.ts';
import { GatewayConfig } from '../../config/gateway-config.ts';
import type { ConcurrencyAnswer } from '../wire.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';
import { concurrencyOf } from './overview-routes.ts';
import { readBody } from './read-body.ts';

export const controlRoutes: readonly AdminRoute[] = [
  { method: 'PUT', path: 'controls/concurrency', answer: changeConcurrency },
  { method: 'PUT', path: 'controls/queue', answer: changeQueue },
];

/** The bounds are those of the file. */
const { max_concurrent_requests: limit, queue } = GatewayConfig.properties;
const ConcurrencyBody = table({
  limit: Type.Union([limit, Type.Null()], { title: `a whole number from 1 to ${limit.maximum}, or null` }),
});
const QueueBody = table({
  queue: Type.Union(
    [
      table({ maxWaiting: queue.properties.max_waiting, maxWaitSeconds: queue.properties.max_wait_seconds }),
      Type.Null(),
    ],
    {
      title: `null, or an object with maxWaiting, a whole number from 1 to ${queue.properties.max_waiting.maximum}, and maxWaitSeconds, greater than zero and at most ${queue.properties.max_wait_seconds.maximum}`,
    },
  ),
});

function changeConcurrency({ admin, request, actor }: AdminCall): ConcurrencyAnswer {
  const body = readBody(ConcurrencyBody, request.body);
  const before = admin.settings.change('max_concurrent_requests', body.limit, admin.core.generation);
  admin.audit.add(actor, 'concurrency_changed', { before: limitText(before), after: limitText(body.limit) });
  admin.writer?.flush();
  return { concurrency: concurrencyOf(admin) };
}

function changeQueue({ admin, request, actor }: AdminCall): ConcurrencyAnswer {
  const { queue } = readBody(QueueBody, request.body);
  const value = queue && { max_waiting: queue.maxWaiting, max_wait_seconds: queue.maxWaitSeconds };
  const before = admin.settings.change('queue', value, admin.core.generation);
  admin.audit.add(actor, 'queue_changed', { before: queueText(before), after: queueText(value) });
  admin.writer?.flush();
  return { concurrency: concurrencyOf(admin) };
}

const limitText = (value: number | null): string => (value === null ? 'not limited' : String(value));

function queueText(value: { readonly max_waiting: number; readonly max_wait_seconds: number } | null): string {
  return value === null ? 'nobody waits' : `${value.max_waiting} wait for ${value.max_wait_seconds} s`;
}
