/** The types that both OpenAI and Anthropic read. */
const dataStart = /^data:(image\/(?:png|jpeg|webp|gif));base64,/;

export interface ImageData {
  readonly mediaType: string;
  readonly base64: string;
}

/** What a `data:` address of an image holds; undefined for every other address. */
export function parseImageData(url: string): ImageData | undefined {
  const [start, mediaType] = dataStart.exec(url) ?? [];
  if (start === undefined || mediaType === undefined) return undefined;
  return { mediaType, base64: url.slice(start.length) };
}

/** What is wrong with the address of an image, to follow its name in a sentence. The address itself is not told: it is long, or secret. */
export function imageUrlProblem(url: string): string | undefined {
  const data = parseImageData(url);
  if (data !== undefined) return isBase64(data.base64) ? undefined : 'must have its data in base64.';
  if (url.startsWith('data:')) return 'must be data of image/png, image/jpeg, image/webp or image/gif in base64.';
  if (url.startsWith('https://') && URL.canParse(url)) return undefined;
  return 'must be a data: or an https: address.';
}

/** Whether it is anything, of the right length, and of no other character. Images are long: nothing is copied or decoded. */
function isBase64(text: string): boolean {
  if (text === '' || text.length % 4 !== 0) return false;
  const other = text.search(/[^A-Za-z0-9+/]/);
  return other < 0 || (other >= text.length - 2 && /^==?$/.test(text.slice(other)));
}
