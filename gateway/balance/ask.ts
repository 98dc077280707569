import type { EmbedAnswer, EmbedRequest, TextAnswer, TextRequest } from '../targets/target.ts';
import type { Ask } from './attempts.ts';

export const askForText: Ask<TextRequest, TextAnswer> = (target, request, listener) =>
  target.generate(request, listener);

export const askForVectors: Ask<EmbedRequest, EmbedAnswer> = (target, request, listener) =>
  target.embed(request, listener);
