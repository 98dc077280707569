/** The package has native code, which Next.js must not bundle. */
const config = { serverExternalPackages: ['@sipphq/sipp'] };

// biome-ignore lint/style/noDefaultExport: Next.js reads it so.
export default config;
