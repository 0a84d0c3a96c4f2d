/** How numbers and times are written. */

const time = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
const dateTime = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23'});

export const count = value => Number(value).toLocaleString('en');

export const decimal = (value, digits = 1) => Number.isFinite(value)
  ? value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits}) : '–';

export const percent = share => Number.isFinite(share) ? decimal(100 * share, share > 0 && share < 0.0995 ? 1 : 0) + ' %' : '–';

export const bytes = size => size < 1024 ? size + ' B' : size < 1 << 20 ? decimal(size / 1024, 0) + ' KiB' : decimal(size / (1 << 20)) + ' MiB';

/** The time of day, the seconds only where they matter. */
export const clock = (ms, seconds) => new Date(ms).toLocaleTimeString(undefined,
  {hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined, hourCycle: 'h23'});

/** The time of day for today, with the date for other days. */
export function moment(instant) {
  const date = new Date(instant);
  return date.toDateString() === new Date().toDateString() ? time.format(date) : dateTime.format(date);
}

export const fullMoment = instant => dateTime.format(new Date(instant));

export const plural = (n, word) => `${count(n)} ${word}${n === 1 ? '' : 's'}`;
