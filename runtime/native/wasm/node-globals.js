// Put in front of the module's script: older Emscripten (3.1.6 of Debian 12) uses `require` and `__dirname` in Node also where the
// script is an ES module, which has neither.
const sippInNode = typeof process === 'object' && typeof process.versions?.node === 'string';
const require = sippInNode ? (await import('node:module')).createRequire(import.meta.url) : undefined;
const __dirname = sippInNode
  ? require('node:path').dirname(require('node:url').fileURLToPath(import.meta.url))
  : undefined;
