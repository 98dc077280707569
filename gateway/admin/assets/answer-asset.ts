import type { FastifyReply } from 'fastify';
import { type Asset, type Assets, INDEX } from './load-assets.ts';

/** Their names change with their contents. */
const HASHED = 'assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** In the place of a dashboard that has not been built. */
const missing: Asset = {
  type: 'text/html; charset=utf-8',
  bytes: Buffer.from(`<!doctype html>
<html lang="en">
<title>Sipp Gateway Admin</title>
<h1>The dashboard is not built</h1>
<p>The gateway works, and so does its admin API. Build the dashboard with <code>sipp build admin-ui</code>,
or name the folder of a built one in <code>SIPP_GATEWAY_ADMIN_ASSETS_DIR</code>, and start the gateway again.</p>
</html>
`),
};

/** Answers with a file of the dashboard. Paths are keys of a table: nothing else on the disk can be reached. */
export function answerAsset(assets: Assets, path: string, reply: FastifyReply): FastifyReply {
  const asset = assets.get(path);
  if (asset !== undefined) {
    if (path.startsWith(HASHED)) reply.header('cache-control', FOR_EVER);
    return reply.type(asset.type).send(asset.bytes);
  }
  if (path.startsWith(HASHED)) return reply.code(404).type('text/plain').send('not found');
  // Its pages have addresses of their own, which only the dashboard knows.
  const { type, bytes } = assets.get(INDEX) ?? missing;
  return reply.type(type).send(bytes);
}
