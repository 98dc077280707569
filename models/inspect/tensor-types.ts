import type { GgufTensor, GgufTensorType } from '../gguf/types.ts';
import type { Settings } from './settings.ts';

/** Types that ggml knows for intermediate values, and cannot multiply by: it aborts or reads beyond its tables. */
const NEVER_WEIGHTS: readonly GgufTensorType[] = ['I8', 'I16', 'I64', 'F64', 'Q8_1', 'Q8_K'];

/** Matrices that every architecture multiplies by. Tables of 32-bit integers exist under other names. */
const MATRIX = /(^|\.)(token_embd|output|\w*attn_(q|k|v|o|qkv|output|out)|ffn_(up|down|gate))\.weight$/;

/** Norms are multiplied element by element, which ggml does for F32 alone. */
const NORM = /norm\w*\.(weight|bias)$/;

/** Refuses, with `model_invalid`, tensors of types on which ggml would abort or crash at the first token. */
export function requireUsableTypes(settings: Settings, tensors: readonly GgufTensor[]): void {
  const wrong = tensors.find(isUnusable);
  if (wrong === undefined) return;
  throw settings.invalid(`tensor '${wrong.name}' has the type ${wrong.type}, which cannot be computed with there.`);
}

function isUnusable({ name, type }: GgufTensor): boolean {
  if (type === 'F32') return false;
  if (NEVER_WEIGHTS.includes(type)) return name.endsWith('.weight') || name.endsWith('.bias');
  return (type === 'I32' && MATRIX.test(name)) || NORM.test(name);
}
