/** The language of the page's own words: figures follow them. */
const LANGUAGE = 'en';

const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(LANGUAGE, { style: 'percent', maximumFractionDigits: 1 });
const decimal = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 2 });

/** From here on figures are shortened: `12.4K`. */
const COMPACT_FROM = 100_000;

/** What stands where nothing was measured. */
export const NONE = '–';

/** `1,234`, and `1.2M` where it would be long. */
export function toCount(value: number | null): string {
  if (value === null) return NONE;
  return Math.abs(value) >= COMPACT_FROM ? compact.format(value) : whole.format(value);
}

/** For axes, where room is short. */
export function toShortCount(value: number): string {
  return compact.format(value);
}

/** `0%` where there is nothing to divide. */
export function toPercent(part: number, total: number): string {
  return percent.format(total === 0 ? 0 : part / total);
}

export function toDecimal(value: number): string {
  return decimal.format(value);
}

/** `840 ms` or `1.25 s`. */
export function toMilliseconds(value: number | null): string {
  const { figure, unit } = splitMilliseconds(value);
  return unit === '' ? figure : `${figure} ${unit}`;
}

/** The same in two parts: cards set the unit in small letters. */
export function splitMilliseconds(value: number | null): { readonly figure: string; readonly unit: string } {
  if (value === null) return { figure: NONE, unit: '' };
  if (value >= 1000) return { figure: decimal.format(value / 1000), unit: 's' };
  return { figure: value < 10 ? decimal.format(value) : whole.format(value), unit: 'ms' };
}

/** `1.2 GiB`. */
export function toBytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(value, 1)) / 10));
  return `${decimal.format(value / 1024 ** power)} ${units[power]}`;
}
