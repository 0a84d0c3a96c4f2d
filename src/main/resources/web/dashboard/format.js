/** How numbers, times and names are written: in the reader's time zone, in English. Pure functions. */

const time = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
const dateTime = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23'});

export const count = value => Number(value).toLocaleString('en');

export const decimal = (value, digits = 1) => Number.isFinite(value)
  ? value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits}) : '–';

/** A number without needless zeros, at most 4 decimals. */
export const number = value => Number.isFinite(value) ? value.toLocaleString('en', {maximumFractionDigits: 4}) : '–';

export const percent = share => Number.isFinite(share) ? decimal(100 * share, share > 0 && share < 0.0995 ? 1 : 0) + ' %' : '–';

export const bytes = size => size < 1024 ? plural(size, 'byte') : size < 1 << 20 ? decimal(size / 1024, 0) + ' KiB' : decimal(size / (1 << 20)) + ' MiB';

/** The time of day, with seconds only where they matter. */
export const clock = (ms, seconds) => new Date(ms).toLocaleTimeString(undefined,
  {hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined, hourCycle: 'h23'});

/** The time of day for today, with the date for other days. */
export function moment(instant) {
  const date = new Date(instant);
  return date.toDateString() === new Date().toDateString() ? time.format(date) : dateTime.format(date);
}

export const fullMoment = instant => dateTime.format(new Date(instant));

/** 1 defect, 2 defects, 1 box, 2 boxes. */
export const plural = (n, word) => `${count(n)} ${n === 1 ? word : /(s|x|ch|sh)$/.test(word) ? word + 'es'
  : /[^aeiou]y$/.test(word) ? word.slice(0, -1) + 'ies' : word + 's'}`;

/** How long something takes or lasts: 40 s, 12 min, 3 h 5 min, 2 days. */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) {
    return `${seconds} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ''}` : plural(Math.floor(hours / 24), 'day');
}

const GENERATED = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether an id was made by Flawline, and so means nothing to people. */
export const isGenerated = id => GENERATED.test(String(id));

const text = value => typeof value === 'string' && value !== '' ? value : undefined;

/** The name of an image: that of its file, or else the one that its sender gave it next to the image. */
export const imageName = inspection => inspection.image?.name ?? text(inspection.input?.name);

/** The part, the image's name, or the sender's id; null where there is none of them. */
export function nameOf(inspection) {
  const part = inspection.input?.part;
  return part !== undefined && part !== null && part !== '' && typeof part !== 'object' ? String(part)
    : imageName(inspection) ?? (isGenerated(inspection.id) ? null : String(inspection.id));
}

/** What people call an inspection: its name, or else the time. */
export const title = inspection => nameOf(inspection) ?? (inspection.time ? `image of ${moment(inspection.time)}` : 'image');

/** The second line of a caption: the image's name, unless it is the title. */
export function subtitle(inspection) {
  const name = imageName(inspection) ?? (isGenerated(inspection.id) ? '' : String(inspection.id));
  return name === title(inspection) ? '' : name;
}

/** An endpoint without its options, and a folder without those above it. */
export const endpoint = source => source.replace(/\?.*/, '').replace(/:\/\/+/, ':').replace(/^file:.*\//, 'file:…/');

/** The reasons in a health check's message, each once, without client ids and without escaped slashes. */
export function reasons(message) {
  const clean = (message ?? '').replaceAll('\\/', '/').replaceAll(/ as [\w-]*flawline[\w-]*/g, '').split(/;\s+/).map(part => part.trim()).filter(Boolean);
  return [...new Set(clean)];
}
