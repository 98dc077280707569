import { type FileHandle, open } from 'node:fs/promises';

/** What a shared library says about itself and wants from others. */
export interface ElfFile {
  readonly soname: string | undefined;
  /** Names of the libraries it is linked to, in order. */
  readonly needed: readonly string[];
  /** Where those are looked for first; may start with `$ORIGIN`. */
  readonly runpath: readonly string[];
  /** Symbol versions it wants, such as `GLIBC_2.34`. */
  readonly versions: readonly string[];
}

/** Real libraries have about ten; a damaged file may claim any number. */
const MAX_PROGRAM_HEADERS = 128;
const MAX_DYNAMIC_BYTES = 64 * 1024;
const MAX_VERSION_BYTES = 256 * 1024;
/** libstdc++ has some fifty; entries that point at themselves would go on for ever. */
const MAX_VERSIONS = 1024;
/** File names end at 255 bytes; search paths are longer. */
const MAX_STRING_BYTES = 4096;

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const tags = { needed: 1, strings: 5, soname: 14, rpath: 15, runpath: 29, versions: 0x6ffffffe } as const;

/** Reads the dynamic section of a 64-bit little-endian ELF file; undefined for every other file. Reads a few kilobytes of it. */
export async function readElf(path: string): Promise<ElfFile | undefined> {
  const file = await open(path);
  try {
    return await readFrom(file);
  } catch (error) {
    // Offsets that lead out of the file: it is damaged, which is the same as not being a library.
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

async function readFrom(file: FileHandle): Promise<ElfFile | undefined> {
  const header = await readAt(file, 0, 64);
  const isElf64Little =
    header.length === 64 && header.readUInt32BE(0) === 0x7f454c46 && header.readUInt16BE(4) === 0x0201;
  if (!isElf64Little) return undefined;
  const segments = await readSegments(file, header);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return undefined;
  const entries = parseDynamic(await readAt(file, dynamic.offset, Math.min(dynamic.size, MAX_DYNAMIC_BYTES)));
  const valuesOf = (tag: number) => entries.filter((entry) => entry.tag === tag).map(({ value }) => value);
  const [stringsAt = 0] = valuesOf(tags.strings).map((address) => offsetOf(address, segments));
  const textAt = (index: number) => readText(file, stringsAt + index);
  const texts = (tag: number) => Promise.all(valuesOf(tag).map(textAt));
  const [versionsAt] = valuesOf(tags.versions).map((address) => offsetOf(address, segments));
  const versionNames = versionsAt === undefined ? [] : parseVersions(await readAt(file, versionsAt, MAX_VERSION_BYTES));
  const [soname] = await texts(tags.soname);
  const paths = [...(await texts(tags.runpath)), ...(await texts(tags.rpath))];
  return {
    soname,
    needed: await texts(tags.needed),
    runpath: paths.flatMap((each) => each.split(':')).filter(Boolean),
    versions: await Promise.all(versionNames.map(textAt)),
  };
}

async function readSegments(file: FileHandle, header: Buffer): Promise<readonly Segment[]> {
  const start = Number(header.readBigUInt64LE(32));
  const size = header.readUInt16LE(54);
  const count = Math.min(header.readUInt16LE(56), MAX_PROGRAM_HEADERS);
  const table = await readAt(file, start, size * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      size: Number(table.readBigUInt64LE(at + 32)),
    };
  });
}

function parseDynamic(table: Buffer): readonly { readonly tag: number; readonly value: number }[] {
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const tag = Number(table.readBigUInt64LE(at));
    if (tag === 0) break;
    entries.push({ tag, value: Number(table.readBigUInt64LE(at + 8)) });
  }
  return entries;
}

/** Offsets, in the table of strings, of all version names: a chain of libraries, each with a chain of versions. */
function parseVersions(table: Buffer): readonly number[] {
  const names: number[] = [];
  let at = 0;
  for (;;) {
    const count = table.readUInt16LE(at + 2);
    let entry = at + table.readUInt32LE(at + 8);
    if (names.length + count > MAX_VERSIONS) throw new RangeError(`more than ${MAX_VERSIONS} versions`);
    for (let index = 0; index < count; index += 1) {
      names.push(table.readUInt32LE(entry + 8));
      entry += table.readUInt32LE(entry + 12);
    }
    const next = table.readUInt32LE(at + 12);
    if (next === 0) return names;
    at += next;
  }
}

/** The dynamic section speaks in addresses; the file is read by offsets. */
function offsetOf(address: number, segments: readonly Segment[]): number {
  const segment = segments.find((each) => each.type === PT_LOAD && isWithin(address, each));
  if (segment === undefined) throw new RangeError(`no segment holds address ${address}`);
  return address - segment.address + segment.offset;
}

function isWithin(address: number, segment: Segment): boolean {
  return address >= segment.address && address < segment.address + segment.size;
}

async function readText(file: FileHandle, offset: number): Promise<string> {
  const bytes = await readAt(file, offset, MAX_STRING_BYTES);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (!Number.isSafeInteger(offset)) throw new RangeError(`offset ${offset} is outside of any file`);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
