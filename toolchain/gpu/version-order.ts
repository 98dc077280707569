/** Sorts versions such as `2.34` by their numbers. */
export function byVersion(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}

export function isOlder(version: string, minimum: string): boolean {
  return byVersion(version, minimum) < 0;
}
