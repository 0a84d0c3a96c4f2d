/**
 * The text of a recipe, and what a form can show of it. The text is the truth: a form replaces one key of it and leaves the other
 * lines as they are, with their comments. Only simple YAML is read; a key that has anything else is stuck, and is edited as text.
 * Pure functions.
 */

import {after, logical, sections, SPECIAL} from './yaml.js';

export const GRADES = ['ok', 'rework', 'unsure', 'defect'];
export const MEASURES = ['Count', 'Area', 'Length', 'AreaMm2', 'LengthMm', 'Share', 'Peak', 'Score'];
const LIMIT_KEYS = ['label', 'region', ...MEASURES.flatMap(measure => ['min' + measure, 'max' + measure]), 'grade'];
const AREA_KEYS = ['name', 'polygon', 'unit', 'mask'];
/** The order in which keys are added. */
const ORDER = ['model', 'settings', 'inspect', 'ignore', 'align', 'crop', 'millimetresPerPixel', 'limits', 'unsure'];
const FORM_KEYS = ['model', 'inspect', 'ignore', 'crop', 'millimetresPerPixel', 'limits', 'unsure'];

const isMap = value => typeof value === 'object' && value !== null && !Array.isArray(value);

function check(good, what) {
  if (!good) {
    throw new Error(what);
  }
}

function maps(list, keys) {
  check(Array.isArray(list) && list.length > 0 && list.every(isMap), 'it is not a list with one entry a line');
  for (const entry of list) {
    const other = Object.keys(entry).find(key => !keys.includes(key));
    check(other === undefined, `the form does not know the key ${other}`);
  }
}

const isPoint = point => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
const isName = name => name === undefined || typeof name === 'string';

function areas(list) {
  maps(list, AREA_KEYS);
  check(list.every(area => isName(area.name) && (area.mask === undefined ? Array.isArray(area.polygon) && area.polygon.length > 2 && area.polygon.every(isPoint)
    && [undefined, 'fraction', 'pixel'].includes(area.unit) : area.polygon === undefined && isName(area.mask))), 'an area has neither a polygon of at least 3 points nor a mask');
}

/** What a form can show of each key; throws for anything else. */
const SHAPES = {
  model: model => check(typeof model === 'string', 'it is not a name'),
  inspect: areas,
  ignore: areas,
  crop: crop => check(typeof crop === 'boolean', 'it is neither true nor false'),
  millimetresPerPixel: scale => check(Number.isFinite(scale), 'it is not a number'),
  limits: list => {
    maps(list, LIMIT_KEYS);
    check(list.every(limit => isName(limit.label) && isName(limit.region) && GRADES.includes(limit.grade)
      && Object.entries(limit).every(([key, bound]) => ['label', 'region', 'grade'].includes(key) || Number.isFinite(bound))), 'a limit has a wrong value or no grade');
  },
  unsure: band => check(isMap(band) && Object.keys(band).sort().join() === 'from,to' && Number.isFinite(band.from) && Number.isFinite(band.to), 'it needs from and to'),
};

/**
 * Reads the keys that a form can show.
 *
 * @returns values: what each key has; stuck: by key, why the form cannot show it
 */
export function parse(text) {
  const lines = text.split('\n');
  const values = {};
  const stuck = {};
  let found;
  try {
    found = sections(lines);
  } catch (error) {
    return {values, stuck: Object.fromEntries(FORM_KEYS.map(key => [key, error.message]))};
  }
  for (const {key, from, to} of found.filter(section => FORM_KEYS.includes(section.key))) {
    try {
      const [head, ...more] = logical(lines.slice(from, to).map((line, i) => ({text: line, line: from + i + 1})));
      const read = after(head, more);
      SHAPES[key](read);
      values[key] = read;
    } catch (error) {
      stuck[key] = error.message;
    }
  }
  return {values, stuck};
}

/** A number as YAML reads it: without an exponent. */
const digits = number => /e/.test(String(number)) ? number.toFixed(12).replace(/\.?0+$/, '') : String(number);

function flow(value) {
  if (Array.isArray(value)) {
    return `[${value.map(flow).join(', ')}]`;
  }
  if (isMap(value)) {
    return `{${Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => `${key}: ${flow(inner)}`).join(', ')}}`;
  }
  return typeof value === 'number' ? digits(value) : typeof value === 'boolean' ? String(value)
    : /^[A-Za-z_][\w.-]*( [\w.-]+)*$/.test(value) && !SPECIAL.test(value) ? value : JSON.stringify(value);
}

const ordered = (entry, keys) => Object.fromEntries(keys.filter(key => entry[key] !== undefined).map(key => [key, entry[key]]));

const written = (key, value) => Array.isArray(value) ? [`${key}:`, ...value.map(entry => `  - ${flow(ordered(entry, key === 'limits' ? LIMIT_KEYS : AREA_KEYS))}`)]
  : [`${key}: ${flow(value)}`];

/**
 * The text with another value of one key; everything else stays, with its comments.
 *
 * @param value undefined or an empty list removes the key
 */
export function put(text, key, value) {
  const lines = text.split('\n');
  const all = sections(lines);
  const old = all.find(section => section.key === key);
  const made = value === undefined || Array.isArray(value) && value.length === 0 ? [] : written(key, value);
  if (old) {
    lines.splice(old.from, old.to - old.from, ...made);
  } else if (made.length > 0) {
    lines.splice(place(lines, all, key), 0, ...made);
  }
  const result = lines.join('\n');
  return result === '' || result.endsWith('\n') ? result : result + '\n';
}

/** The index of the line at which a new key begins: never between a comment and the key below it. */
function place(lines, all, key) {
  const before = all.filter(section => ORDER.indexOf(section.key) < ORDER.indexOf(key)).map(section => section.to);
  if (before.length > 0) {
    return Math.max(...before);
  }
  if (all.length === 0) {
    return lines.at(-1) === '' ? lines.length - 1 : lines.length;
  }
  return lines[all[0].from - 1]?.startsWith('#') ? all.at(-1).to : all[0].from;
}

/**
 * The limits after somebody said that a defect's size is fine: its label is ok up to its area. A limit for that is raised, unless one
 * above it may give the defect another grade; then a new limit comes first.
 */
export function fine(limits, defect) {
  const maxArea = Math.ceil(defect.area);
  const at = limits.findIndex(limit => limit.label === defect.label && limit.grade === 'ok' && limit.maxArea !== undefined && Object.keys(limit).length === 3);
  const hidden = limits.slice(0, Math.max(0, at)).some(limit => limit.grade !== 'ok' && [undefined, '*', defect.label].includes(limit.label));
  return at < 0 || hidden ? [{label: defect.label, maxArea, grade: 'ok'}, ...limits]
    : limits.map((limit, i) => i === at ? {...limit, maxArea: Math.max(limit.maxArea, maxArea)} : limit);
}

/** Points as people write them, such as "0.1 0.2, 0.3 0.4, 0.5 0.6"; null when the text has fewer than three points or other things. */
export function points(text) {
  const found = text.split(/[,;\n]/).map(point => point.trim()).filter(Boolean).map(point => point.split(/\s+/).map(Number));
  return found.length >= 3 && found.every(isPoint) ? found : null;
}

const round = (number, places) => Number(number.toFixed(places));

/** A polygon of an area, in pixels of the image. */
export const toPixels = (area, {width, height}) => area.unit === 'pixel' ? area.polygon : area.polygon.map(([x, y]) => [x * width, y * height]);

/** A polygon in pixels, in the unit of an area. */
export const fromPixels = (polygon, unit, {width, height}) => polygon.map(([x, y]) => unit === 'pixel' ? [round(x, 1), round(y, 1)] : [round(x / width, 4), round(y / height, 4)]);
