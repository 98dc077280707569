export { type BundledModel, bundledModel, type VerifyOptions, verifyModel } from './bundled.ts';
export { type CacheType, estimateMemory, type MemoryEstimate, type MemoryOptions } from './estimate-memory.ts';
export { type GgufReadOptions, readGgufHeader } from './gguf/reader.ts';
export type {
  GgufArrayEntry,
  GgufEntry,
  GgufHeader,
  GgufItemType,
  GgufScalar,
  GgufScalarEntry,
  GgufTensor,
  GgufTensorType,
} from './gguf/types.ts';
export { f32, type GgufInput, type TypedInput } from './gguf/values.ts';
export { type GgufContents, type GgufTensorInput, type TensorData, writeGguf } from './gguf/writer.ts';
export { inspectModel, type ModelClass, type ModelInfo, modelClassOf, type SamplingDefaults } from './inspect.ts';
export { packageRoot } from './package-root.ts';
export {
  defaultModelsDirectory,
  isModelReference,
  type ResolvedModel,
  type ResolveOptions,
  resolveModel,
} from './reference.ts';
