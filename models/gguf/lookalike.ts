/** What a file that is not GGUF seems to be, as the end of the sentence "it seems to be …", and what to do about it. */
export interface Lookalike {
  readonly is: string;
  readonly hint: string;
}

const CONVERT = 'Convert it to GGUF first (llama.cpp: convert_hf_to_gguf.py), or download the .gguf file of the model.';
const UNPACK = 'Unpack it and name the .gguf file.';
const NEWER = 'Download a GGUF version of the model.';

type Signature = readonly [head: string | readonly number[], is: string, hint: string];

/** First bytes and what they mean. Sources: the formats' own documents; for the older magics, llama.cpp's history. */
const SIGNATURES: readonly Signature[] = [
  [
    'version https://git-lfs',
    'a git-lfs pointer, not the model it points to',
    'Run `git lfs pull` in its repository, or download the file itself.',
  ],
  ['tjgg', 'a model in the GGJT format from before GGUF', NEWER],
  ['fmgg', 'a model in the GGMF format from before GGUF', NEWER],
  ['lmgg', 'a model in the GGML format from before GGUF', NEWER],
  ['FUGG', 'a GGUF file with its magic reversed', 'Download the little-endian version of the model.'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive (PyTorch checkpoints are ZIP archives too)', CONVERT],
  [[0x1f, 0x8b], 'a gzip archive', UNPACK],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a Zstandard archive', UNPACK],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'an xz archive', UNPACK],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-Zip archive', UNPACK],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file', CONVERT],
];

/** Looks at the first bytes of a file that does not begin with the GGUF magic. */
export function lookalikeOf(head: Uint8Array): Lookalike | undefined {
  const signature = SIGNATURES.find(([start]) => beginsWith(head, start));
  if (signature !== undefined) return { is: signature[1], hint: signature[2] };
  return pickle(head) ?? safetensors(head) ?? text(head);
}

function beginsWith(head: Uint8Array, start: Signature[0]): boolean {
  const bytes = Buffer.from(typeof start === 'string' ? Buffer.from(start) : start);
  return bytes.equals(head.subarray(0, bytes.length));
}

/** Protocols 2 to 5 begin with their number. */
function pickle([first, protocol = 0]: Uint8Array): Lookalike | undefined {
  if (first !== 0x80 || protocol < 2 || protocol > 5) return undefined;
  return { is: 'a Python pickle (a PyTorch checkpoint)', hint: CONVERT };
}

/** The length of a JSON header in eight bytes, the upper ones zero, then the header. */
function safetensors(head: Uint8Array): Lookalike | undefined {
  if (head[6] !== 0 || head[7] !== 0 || head[8] !== '{'.charCodeAt(0)) return undefined;
  return { is: 'a safetensors file', hint: CONVERT };
}

function text(head: Uint8Array): Lookalike | undefined {
  if (!head.every(isTextByte)) return undefined;
  const start = Buffer.from(head).toString('utf8').trimStart().toLowerCase();
  if (/^(<!doctype|<html)/.test(start)) {
    return { is: 'a web page', hint: 'Download the file itself, not the page about it.' };
  }
  if (/^[{[]/.test(start)) return { is: 'a JSON file', hint: 'Name the .gguf file of the model.' };
  return { is: 'a text file', hint: 'Name a .gguf file.' };
}

/** Everything but control characters; tab, line ends, form feed and escape occur in texts. */
function isTextByte(byte: number): boolean {
  return byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b;
}
