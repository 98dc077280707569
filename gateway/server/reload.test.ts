import { expect, test } from 'vitest';
import { heldBack } from './testing/held-back.ts';
import { openGateway, type TestGateway } from './testing/open-gateway.ts';
import { until } from './testing/until.ts';

const question = { model: 'both', prompt: 'abc' };

const member = (name: string, share: string) => `
[[targets]]
name = "${name}"
type = "local"
model = "sipp-tiny"
${share}
`;

/** Who answers most of twenty requests. */
async function favourite({ post }: TestGateway): Promise<string | undefined> {
  const replies = await Promise.all(Array.from({ length: 20 }, () => post('/v1/query', question)));
  const names = replies.map(({ headers }) => headers.get('x-sipp-target') ?? '');
  return ['a', 'b'].find((name) => names.filter((other) => other === name).length > 10);
}

test('other weights are in force at once, and no model is loaded a second time', async () => {
  const pair = (a: number, b: number) =>
    member('a', `group = "both"\nweight = ${a}`) + member('b', `group = "both"\nweight = ${b}`);
  const opened = await openGateway({ toml: pair(1000, 1) });
  expect(await favourite(opened)).toBe('a');

  await opened.reload(pair(1, 1000));

  expect(await favourite(opened)).toBe('b');
  expect(opened.loads).toHaveLength(2);
});

test('a group and a fallback come and go without a load', async () => {
  const opened = await openGateway({ toml: member('a', '') + member('b', '') });
  const { post, reload, loads } = opened;
  expect((await post('/v1/query', question)).status).toBe(404);

  await reload(member('a', 'group = "both"\nfallback = ["b"]') + member('b', ''));
  expect((await post('/v1/query', question)).headers.get('x-sipp-target')).toBe('a');

  await reload(member('a', '') + member('b', ''));
  expect((await post('/v1/query', question)).status).toBe(404);
  expect(loads).toHaveLength(2);
});

test('what a target serves with makes another one of it', async () => {
  const { post, reload, loads } = await openGateway({ toml: member('a', '') });

  await reload(member('a', 'runtime = { context = { n_ctx = 256 } }'));

  expect((await post('/v1/query', { ...question, model: 'a' })).status).toBe(200);
  expect(loads).toHaveLength(2);
});

test('a target that cannot be loaded leaves everything as it was', async () => {
  const { post, reload, gateway } = await openGateway({ toml: member('a', '') });
  const before = gateway.generation;

  const reloading = reload(member('a', 'fallback = ["b"]') + member('b', '').replace('sipp-tiny', './nothing.gguf'));

  await expect(reloading).rejects.toMatchObject({
    code: 'model_not_found',
    message: expect.stringMatching(/^failed to load target b: There is no file/),
  });
  expect(gateway.generation).toBe(before);
  expect((await post('/v1/query', { ...question, model: 'a' })).status).toBe(200);
  expect((await post('/v1/query', { ...question, model: 'b' })).status).toBe(404);
});

test('a token that is gone opens nothing more; what it began goes on', async () => {
  const hold = heldBack();
  const { post, reload } = await openGateway({ script: hold.script });
  const ask = () => post('/v1/query', { model: 'tiny', prompt: 'abc', stream: true });
  const [running] = await Promise.all([ask(), hold.letPass(1)]);

  await reload('[[tokens]]\nenv = "OTHER_TOKEN"\ncaller = "somebody"\n');
  const refused = await ask();
  hold.letPass(Number.POSITIVE_INFINITY);

  expect(refused.status).toBe(401);
  expect(await running.text()).toContain('event: done');
});

test('a larger limit lets those in who wait', async () => {
  const hold = heldBack();
  const queue = 'queue = { max_waiting = 2, max_wait_seconds = 600 }\n';
  const { post, reload, gateway } = await openGateway({
    toml: `max_concurrent_requests = 1\n${queue}`,
    script: hold.script,
  });
  const { admission } = gateway.generation.policy;
  const replies = [
    post('/v1/query', { model: 'tiny', prompt: 'a' }),
    post('/v1/query', { model: 'tiny', prompt: 'b' }),
  ];
  await until(() => admission.waiting === 1);

  await reload(`max_concurrent_requests = 2\n${queue}`);
  await until(() => admission.running === 2);
  hold.letPass(Number.POSITIVE_INFINITY);

  expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([200, 200]);
  expect(gateway.generation.policy.admission.running).toBe(0);
});

test('a stop does not wait for what a reload is loading', async () => {
  let opened: TestGateway | undefined;
  const gate = async (load: number): Promise<void> => {
    const { signal } = opened?.loads[load - 1] ?? {};
    // The second model is loaded until somebody gives up.
    if (signal !== undefined) await new Promise((_, reject) => signal.addEventListener('abort', reject));
  };
  opened = await openGateway({ gate });
  const reloading = opened.reload('[[targets]]\nname = "more"\ntype = "local"\nmodel = "sipp-tiny"\n');
  const refused = expect(reloading).rejects.toThrow();
  const { loads, gateway } = opened;
  await until(() => loads.length === 2);

  await gateway.close();

  await refused;
});
