// Whether the gateway serves: exit code 0, or 1 with the reason. For images, which have no curl.
// A configuration with another management port or `routes.readiness` needs SIPP_GATEWAY_READINESS_URL.
const url = process.env.SIPP_GATEWAY_READINESS_URL || 'http://127.0.0.1:9090/readyz';

try {
  const reply = await fetch(url, { signal: AbortSignal.timeout(2_500) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${reply.status} ${text}`);
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.code ?? error.message}\n`);
  process.exitCode = 1;
}
