import { statfs } from 'node:fs/promises';
import { type Check, ok, warning } from '../check.ts';

/** npm packages, libraries, headers, objects and bundle together, with room for an update beside the old ones. */
const NEEDED_BYTES = 1024 ** 3;

export const diskCheck: Check = {
  code: 'disk.space',
  title: 'disk space',
  required: false,
  appliesTo: () => true,

  async run({ root }) {
    const { bavail, bsize } = await statfs(root);
    const freeBytes = bavail * bsize;
    const summary = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`;
    if (freeBytes >= NEEDED_BYTES) return ok(summary, { freeBytes });
    const reason = 'Set-up and model downloads may run out of space below 1 GiB.';
    return warning(summary, { reason, fix: `Free some space on the disk of '${root}'.`, details: { freeBytes } });
  },
};
