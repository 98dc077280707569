/** Fields with such a value ask for nothing: clients write many of them out. */
export const isOneOf =
  (...values: readonly unknown[]): ((value: unknown) => boolean) =>
  (value) =>
    values.includes(value);

export const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
