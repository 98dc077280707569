import { type Check, failed, ok } from '../check.ts';

export const nodeCheck: Check = {
  code: 'node.version',
  title: 'Node.js',
  required: true,
  appliesTo: () => true,

  async run() {
    const { node, modules, napi } = process.versions;
    const [major = 0, minor = 0] = node.split('.').map(Number);
    const details = { version: node, abi: modules, napi, path: process.execPath };
    if (major > 20 || (major === 20 && minor >= 19)) return ok(node, details);
    const reason = 'sipp needs Node.js 20.19 or newer.';
    return failed(node, { reason, fix: 'nvm install 22', details });
  },
};
