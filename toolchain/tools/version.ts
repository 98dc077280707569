/** Whether a version such as `3.31.10` is at least another; what is not a number counts as 0. */
export function isAtLeast(version: string, minimum: string): boolean {
  const parts = numbersOf(version);
  const least = numbersOf(minimum);
  const difference = least.map((part, index) => (parts[index] ?? 0) - part).find((value) => value !== 0);
  return (difference ?? 0) >= 0;
}

const numbersOf = (version: string): readonly number[] =>
  version.split('.').map((part) => Number.parseInt(part, 10) || 0);
