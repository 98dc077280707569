import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import {
  gatewayEnv as env,
  gatewayToml,
  linesOf,
  startGatewayServer,
  writeGatewayConfig,
} from '../testing/gateway-server.ts';
import { runCli, startCli } from '../testing/run-cli.ts';

test('a gateway answers from the bundled model, reads its configuration again, and stops when it is told to', async () => {
  const path = await writeGatewayConfig();
  const { process: server, stdoutMatches, ended } = await startGatewayServer(path);
  const log = await stdoutMatches(/gateway application ready/);
  const url = linesOf(log, 'gateway application ready')[0]?.['public'];
  const ask = (model: string) =>
    fetch(`${url}/v1/chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.TOKEN}` },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'What is a token?' }], max_tokens: 8 }),
    });

  expect(await (await ask('tiny')).json()).toMatchObject({ model: 'tiny', usage: { output_tokens: 8 } });

  await writeFile(path, gatewayToml('[[targets]]\nname = "other"\ntype = "local"\nmodel = "sipp-tiny"\n'));
  server.kill('SIGHUP');
  await stdoutMatches(/configuration reloaded/);
  expect((await ask('tiny')).status).toBe(404);
  expect((await ask('other')).status).toBe(200);

  const quoted = await fetch(`${url}/v1/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${env.TOKEN}` },
    body: JSON.stringify({ model: 'other', prompt: 'x', grammar: 'root ::= a-private-matter (' }),
  });
  expect(quoted.status).toBe(400);

  await writeFile(path, 'nonsense');
  server.kill('SIGHUP');
  await stdoutMatches(/configuration not reloaded/);
  expect((await ask('other')).status).toBe(200);

  server.kill('SIGTERM');
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(stdout).toContain('gateway stopped');
  expect(stdout).not.toContain(env.TOKEN);
  expect(stdout).not.toContain('a-private-matter');
});

test('a gateway that is stopped while it loads ends well', async () => {
  const { process: server, stdoutMatches, ended } = await startGatewayServer(await writeGatewayConfig());
  await stdoutMatches(/gateway is listening/);

  server.kill('SIGTERM');

  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('gateway stopped');
  expect(stdout).not.toContain('gateway cannot start');
});

test('a configuration is checked without secrets and models', async () => {
  const path = await writeGatewayConfig(gatewayToml().replace('sipp-tiny', './nothing.gguf'));

  const { code, stdout } = await runCli(['run', 'gateway-server', 'check', '--config', path], { env: {} });

  expect({ code, stdout }).toEqual({ code: 0, stdout: `configuration is valid: ${path}\n` });
});

test('a configuration that is wrong is told with its lines, and ends with 1', async () => {
  const path = await writeGatewayConfig(`${gatewayToml()}colour = "red"\n`);

  const { code, stdout, stderr } = await runCli(['run', 'gateway-server', 'check', '--config', path], { env });

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`${path}:18: targets.0.colour is not a setting`);
});

test('a deep check looks at secrets, models, ports and providers, each for itself', async () => {
  const taken = createServer((_request, response) => response.writeHead(401).end());
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const targets = `
[[targets]]
name = "missing"
type = "local"
model = "./nothing.gguf"

[[targets]]
name = "locked"
type = "openai_compatible"
model = "m"
base_url = "http://127.0.0.1:${port}/v1"
token_env = "KEY"
`;
  const path = await writeGatewayConfig(gatewayToml(targets).replace('127.0.0.1:0', `127.0.0.1:${port}`));

  const { code, stdout } = await runCli(['run', 'gateway-server', 'check', '--deep', '--config', path], {
    env: { ...env, KEY: 'sk-secret' },
  });

  expect(code).toBe(1);
  expect(stdout.split('\n')).toEqual([
    `configuration is valid: ${path}`,
    'ok      secrets',
    expect.stringContaining(`failed  public_bind 127.0.0.1:${port}: The gateway cannot listen on public_bind`),
    'ok      management_bind 127.0.0.1:0',
    expect.stringContaining('failed  target missing: There is no file'),
    expect.stringContaining('failed  target locked: http://127.0.0.1'),
    '',
  ]);
  expect(stdout).toContain('refuses the secret in KEY (401)');
  expect(stdout).not.toContain('sk-secret');
});

test('a deep check says which secrets are missing, and what to do', async () => {
  const path = await writeGatewayConfig();

  const { code, stdout } = await runCli(['run', 'gateway-server', 'check', '--deep', '--config', path], {
    env: { TOKEN: undefined, PASSWORD: undefined },
  });

  expect(code).toBe(1);
  expect(stdout).toContain(
    'failed  secrets: PASSWORD is required; TOKEN is required. Set these variables in the environment of the gateway.\n',
  );
});

test('what keeps a gateway from serving is a sentence and exit code 1', async () => {
  const model = await startGatewayServer(
    await writeGatewayConfig(gatewayToml().replace('sipp-tiny', './nothing.gguf')),
  );
  expect(await model.ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('failed to load target tiny: There is no file'),
  });

  const secret = await startCli(['run', 'gateway-server', 'serve', '--config', await writeGatewayConfig()], {
    env: { TOKEN: undefined, PASSWORD: 'x' },
  });
  expect(await secret.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('TOKEN is required') });

  const nowhere = await runCli(['run', 'gateway-server', 'serve', '--config', 'nowhere.toml']);
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('failed to read') });
});
