import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Whose admin API `npm run dev` shows: the management listener of a gateway. */
const gateway = process.env['SIPP_GATEWAY_MANAGEMENT'] ?? 'http://127.0.0.1:9090';

const fontLicense: Plugin = {
  name: 'font-license',
  generateBundle() {
    const source = readFileSync(new URL('../../node_modules/@fontsource-variable/inter/LICENSE', import.meta.url));
    this.emitFile({ type: 'asset', fileName: 'font-license.txt', source });
  },
};

export default defineConfig(({ command }) => ({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the route of the dashboard can be renamed.
  base: command === 'serve' ? '/admin/' : './',
  plugins: [react(), fontLicense],
  build: {
    outDir: fileURLToPath(new URL('../../.build/admin-ui', import.meta.url)),
    emptyOutDir: true,
    // Content that is inlined as `data:` would need a looser Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The licences of the packages in the bundle go along with it; that of the font is added above.
    license: { fileName: 'third-party-licenses.md' },
    reportCompressedSize: true,
  },
  // The API only answers to pages of its own origin.
  server: { proxy: { '/admin/api': { target: gateway, changeOrigin: true, headers: { origin: gateway } } } },
}));
