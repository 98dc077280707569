import { NONE } from './numbers.ts';

const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const minute = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

const steps = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `14:03:27` in the time zone of the browser. */
export function toClock(unixSeconds: number): string {
  return clock.format(unixSeconds * 1000);
}

/** `14:03` */
export function toMinute(unixSeconds: number): string {
  return minute.format(unixSeconds * 1000);
}

/** Date and time. */
export function toMoment(unixSeconds: number | null): string {
  return unixSeconds === null ? NONE : moment.format(unixSeconds * 1000);
}

/** `3 min. ago`, `in 2 hr.` */
export function toRelative(unixSeconds: number | null, nowMs: number): string {
  if (unixSeconds === null) return NONE;
  const seconds = Math.round(unixSeconds - nowMs / 1000);
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return relative.format(Math.trunc(seconds / size), unit);
}

/** `2 d 4 h`, `3 min 12 s`: the two largest parts. */
export function toDuration(seconds: number): string {
  const parts = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3600) % 24],
    ['min', Math.floor(seconds / 60) % 60],
    ['s', Math.floor(seconds) % 60],
  ] as const;
  const first = parts.findIndex(([, value]) => value > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([, value], index) => index === 0 || value > 0)
    .map(([unit, value]) => `${value} ${unit}`)
    .join(' ');
}
