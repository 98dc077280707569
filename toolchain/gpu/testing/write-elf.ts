import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ElfFile } from '../elf.ts';

/** Writes a file that the dynamic linker would take for a library with these wishes. Nothing in it can run. */
export function writeElf(path: string, wishes: Partial<ElfFile>): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, toElf(wishes));
}

const HEADERS_BYTES = 64 + 2 * 56;

/** One segment holds everything, so that offsets are addresses: headers, strings, versions, dynamic section. */
export function toElf({ soname, needed = [], runpath = [], versions = [] }: Partial<ElfFile>): Buffer {
  const strings: Buffer[] = [Buffer.from('\0')];
  const place = (text: string) => {
    const at = strings.reduce((sum, { length }) => sum + length, 0);
    strings.push(Buffer.from(`${text}\0`));
    return at;
  };
  const entries: [tag: number, value: number][] = needed.map((name) => [1, place(name)]);
  if (soname !== undefined) entries.push([14, place(soname)]);
  if (runpath.length > 0) entries.push([29, place(runpath.join(':'))]);
  const names = versions.map(place);
  const table = Buffer.concat(strings);
  const versionsAt = HEADERS_BYTES + table.length;
  const needs = versionNeeds(names);
  if (names.length > 0) entries.push([0x6ffffffe, versionsAt], [0x6fffffff, 1]);
  entries.push([5, HEADERS_BYTES], [10, table.length], [0, 0]);
  const dynamic = Buffer.concat(entries.map(([tag, value]) => words(tag, value)));
  const dynamicAt = versionsAt + needs.length;
  const size = dynamicAt + dynamic.length;
  return Buffer.concat([
    fileHeader(),
    programHeader({ type: 1, at: 0, size }),
    programHeader({ type: 2, at: dynamicAt, size: dynamic.length }),
    table,
    needs,
    dynamic,
  ]);
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeBigUInt64LE(64n, 32); // Where the program headers are,
  header.writeUInt16LE(56, 54); // how long each is,
  header.writeUInt16LE(2, 56); // and how many.
  return header;
}

function programHeader({
  type,
  at,
  size,
}: {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(type, 0);
  for (const offset of [8, 16, 24]) header.writeBigUInt64LE(BigInt(at), offset);
  for (const offset of [32, 40]) header.writeBigUInt64LE(BigInt(size), offset);
  return header;
}

/** One library with all versions. */
function versionNeeds(names: readonly number[]): Buffer {
  if (names.length === 0) return Buffer.alloc(0);
  const table = Buffer.alloc(16 + 16 * names.length);
  table.writeUInt16LE(1, 0);
  table.writeUInt16LE(names.length, 2);
  table.writeUInt32LE(16, 8);
  names.forEach((name, index) => {
    table.writeUInt32LE(name, 16 + 16 * index + 8);
    table.writeUInt32LE(index === names.length - 1 ? 0 : 16, 16 + 16 * index + 12);
  });
  return table;
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) buffer.writeBigUInt64LE(BigInt(value), 8 * index);
  return buffer;
}
