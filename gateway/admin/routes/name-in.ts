/** A part of the path; empty where the router has none of that name. */
export function nameIn(params: unknown, key: string): string {
  if (typeof params !== 'object' || params === null) return '';
  const value: unknown = Reflect.get(params, key);
  return typeof value === 'string' ? value : '';
}
