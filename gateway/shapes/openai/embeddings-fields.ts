import { fates, type ShapeFields } from '../fields/field-fate.ts';

const honoured = fates('honoured');

/** What `POST /v1/embeddings` does with each field. Anthropic has no embeddings at all. */
export const embeddingsFields: ShapeFields = {
  route: 'openai_embeddings',
  title: "OpenAI's embeddings",
  fields: [
    { name: 'model', fate: honoured, note: 'The name of a target or group.' },
    {
      name: 'input',
      fate: honoured,
      note: 'A text or a list of up to 2,048. Numbers of tokens are refused.',
    },
    { name: 'encoding_format', fate: honoured, note: '`float`, or `base64` of 32-bit floats, the lowest byte first.' },
    {
      name: 'dimensions',
      fate: fates('honoured', { local: 'refused', anthropic: 'refused' }),
      note: 'Local models have vectors of one length.',
    },
    { name: 'user', fate: fates('dropped'), note: 'Callers are known by their token.' },
  ],
};
