import { expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import { startUpstreamStub } from '../testing/upstream-stub.ts';
import { heldBack } from './testing/held-back.ts';
import { openGateway, type TestGateway } from './testing/open-gateway.ts';
import { until } from './testing/until.ts';

/** Full buckets that all but do not refill. */
const BURST = 100_000;
const limits = `
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = true, requests_per_minute = 1000, burst = 1000, tokens_per_minute = 1, token_burst = ${BURST} }
`;

type End = 'success' | 'error' | 'cancel' | 'disconnect';

interface Cell {
  readonly kind: 'local' | 'provider';
  readonly operation: 'query' | 'chat' | 'embed';
  readonly stream: boolean;
  readonly end: End;
}

const cells: readonly Cell[] = (['local', 'provider'] as const).flatMap((kind) =>
  (['query', 'chat', 'embed'] as const).flatMap((operation) =>
    (operation === 'embed' ? [false] : [false, true]).flatMap((stream) =>
      (['success', 'error', 'cancel', 'disconnect'] as const).map((end) => ({ kind, operation, stream, end })),
    ),
  ),
);

/** A provider's 500 counts as a server that is overloaded. */
const statusOf = ({ kind, end }: Cell): number =>
  ({ success: 200, error: kind === 'local' ? 500 : 503, cancel: 408, disconnect: 408 })[end];

/** A gateway with a target of a kind that does what the cell wants, and how it is asked. */
async function open({ kind, end, operation, stream }: Cell) {
  const hold = heldBack();
  if (end === 'success') hold.letPass(Number.POSITIVE_INFINITY);
  if (kind === 'local') {
    const opened = await openGateway({
      toml: limits,
      script: { ...hold.script, capabilities: { supportsEmbeddings: operation === 'embed' } },
    });
    // The first count asks the engine itself, for a token; that is not what the test is about.
    const input = { prompt: 'x' };
    const counted = opened.gateway.generation.targets
      .get('tiny')
      ?.countTokens({ requestId: 'count', input, options: {}, stream: false });
    if (end !== 'success') await hold.letPass(1);
    await counted;
    return { ...opened, model: 'tiny', begun: () => hold.letPass(1), break: () => hold.fail(broken) };
  }
  const stub = await startUpstreamStub();
  const silence = stream ? 'late-silence' : 'silence';
  const model = { success: 'good', error: 'status-500', cancel: silence, disconnect: silence }[end];
  const opened = await openGateway({
    toml: `${limits}
[[targets]]
name = "far"
type = "openai_compatible"
model = "${model}"
base_url = "${stub.baseUrl}/v1"
token_env = "PROVIDER_KEY"
max_retries = 0
`,
  });
  return { ...opened, model: 'far', begun: () => stub.request(0), break: () => undefined };
}

const broken = new SippError('engine_failed', 'The engine broke.');

function bodyOf({ operation, stream }: Cell, model: string): object {
  if (operation === 'embed') return { model, input: 'abc' };
  const input = operation === 'query' ? { prompt: 'abc' } : { messages: [{ role: 'user', content: 'abc' }] };
  return { model, ...input, stream, max_tokens: 50 };
}

const usedTokens = ({ gateway }: TestGateway): number => {
  const allowance = gateway.generation.policy.clients.allowanceOf('127.0.0.1', performance.now());
  return BURST - (allowance?.tokens?.remaining(performance.now()) ?? 0);
};

// The scripted engine embeds at once: there is nothing to interrupt, and nothing that fails.
const possible = cells.filter(
  ({ kind, operation, end }) => kind !== 'local' || operation !== 'embed' || end === 'success',
);

test.each(possible)('$kind $operation, stream $stream, $end: recorded once, settled', async (cell) => {
  const opened = await open(cell);
  const leaving = new AbortController();
  const reply = opened.post(`/v1/${cell.operation}`, bodyOf(cell, opened.model), { signal: leaving.signal });
  reply.catch(() => undefined);

  if (cell.end !== 'success') await opened.begun();
  if (cell.end === 'error') opened.break();
  const stopped = cell.end === 'cancel' ? opened.gateway.close(AbortSignal.abort()) : undefined;
  if (cell.end === 'disconnect') leaving.abort();
  if (cell.end !== 'disconnect') await (await reply).text();
  await stopped;
  await until(async () => (await opened.metric('sipp_gateway_active_requests')) === 0);

  expect(await opened.metric('sipp_gateway_requests_total{')).toBe(1);
  expect(await opened.metric('sipp_gateway_errors_total{')).toBe(cell.end === 'success' ? 0 : 1);
  const lines = opened.logLines().filter(({ msg }) => msg === 'request');
  expect(lines).toMatchObject([{ operation: cell.operation, stream: cell.stream, status: statusOf(cell) }]);
  expect(opened.gateway.generation.policy.admission.running).toBe(0);
  const used = usedTokens(opened);
  const recorded =
    (await opened.metric('sipp_gateway_input_tokens_total')) +
    (await opened.metric('sipp_gateway_output_tokens_total'));
  // What fails before its first text costs nothing; the rest costs what was used where that is known, else what it might have used.
  if (cell.end === 'error' && !(cell.kind === 'local' && cell.stream)) expect(used).toBe(0);
  else expect(used).toBeGreaterThan(0);
  if (cell.end === 'success') expect(used).toBe(recorded);
  if (cell.kind === 'local' && cell.stream) expect(used).toBe(recorded);
  expect(recorded).toBeLessThanOrEqual(used);
});
