const bytesOf: Readonly<Record<string, number>> = { MiB: 2 ** 20, GiB: 2 ** 30 };

/** The bytes of a checked size such as `6GiB`. */
export function toBytes(size: string): number {
  return Number.parseInt(size, 10) * (bytesOf[size.slice(-3)] ?? 1);
}
