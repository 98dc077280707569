import { readdirSync } from 'node:fs';

/** Which libraries to link, in link order. Names carry the release and the variant: `libllama.cuda.v0.4.0.so`. */
const patterns = [/^libllama(?:\.|$)/, /^libllama-common\b/, /^libggml(?:\.|$)/, /^libggml-base\b/];

/** The file names to link out of a listing. Throws nothing: what is missing is named in `missing`. */
export function chooseLibraries(names: readonly string[]): { readonly found: string[]; readonly missing: string[] } {
  const libraries = names.filter((name) => /\.(?:so|dylib)(?:\.\d+)*$/.test(name)).sort();
  const found: string[] = [];
  const missing: string[] = [];
  for (const pattern of patterns) {
    const name = libraries.find((candidate) => pattern.test(candidate));
    if (name === undefined) missing.push(String(pattern.source.match(/lib[\w-]+/)?.[0]));
    else found.push(name);
  }
  return { found, missing };
}

export function readLibraries(directory: string): ReturnType<typeof chooseLibraries> {
  return chooseLibraries(readdirSync(directory));
}
