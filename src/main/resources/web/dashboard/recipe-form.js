/** The parts of a recipe as forms. Each shows a value of the text, and hands back another one; it says when it cannot show it. */

import {html, useState} from './vendor/preact.js';
import {GRADES, MEASURES, points} from './recipe-text.js';

const BOUNDS = MEASURES.flatMap(measure => ['max' + measure, 'min' + measure]);
export const KINDS = ['inspect', 'ignore'];

/** Why a part is edited as text only. */
export const Stuck = ({name, reason}) => html`<p class="warned" data-stuck=${name}>The form cannot show <code>${name}</code>: ${reason}. Edit the text.</p>`;

const Choice = ({label, value, options, change}) => html`<select aria-label=${label} value=${value} onChange=${event => change(event.target.value)}>
  ${options.map(option => html`<option key=${option} value=${option} selected=${option === value}>${option === '' ? 'everywhere' : option}</option>`)}</select>`;

const coordinates = polygon => polygon.map(point => point.map(number => Number(number.toFixed(4))).join(' ')).join(', ');

/** The corners of an area as text, checked before they are taken. */
function Corners({label, polygon, change}) {
  const [wrong, setWrong] = useState(false);
  const take = event => {
    const read = points(event.target.value);
    setWrong(read === null);
    if (read !== null) {
      change(read);
    }
  };
  return html`<input class="corners" aria-label=${label} value=${coordinates(polygon)} spellcheck=${false} aria-invalid=${String(wrong)} onChange=${take} />
    ${wrong && html`<span class="wrong" role="alert">Write at least three corners as x y, x y, x y.</span>`}`;
}

/**
 * @param values of the recipe
 * @param set    is called with a key and its new value
 */
export function Areas({values, stuck, set, chosen, choose}) {
  const rows = KINDS.flatMap(kind => (values[kind] ?? []).map((area, index) => ({kind, area, index, id: `${kind} ${index}`})));
  const replace = ({kind, index}, area) => set(kind, values[kind].map((other, i) => i === index ? area : other));
  const title = ({kind, area, index}) => area.name ?? `${kind} ${index + 1}`;
  return html`<h3 id="areas-title">Areas</h3>
    ${KINDS.filter(kind => stuck[kind]).map(kind => html`<${Stuck} key=${kind} name=${kind} reason=${stuck[kind]} />`)}
    ${rows.length === 0 && !stuck.inspect && !stuck.ignore && html`<p class="faint">The complete image counts. Draw an area to inspect, or one to ignore.</p>`}
    <ul class="lines" aria-labelledby="areas-title">${rows.map(row => html`<li key=${row.id} class=${row.id === chosen ? 'chosen' : null} data-area=${row.id}>
      <button class="small" aria-pressed=${String(row.id === chosen)} aria-label=${`Choose ${row.kind} ${title(row)}`} onClick=${() => choose(row.id === chosen ? null : row.id)}>${row.kind}</button>
      <input class="short-text" aria-label=${`Name of ${title(row)}`} placeholder="name" value=${row.area.name ?? ''} onChange=${event => replace(row, {...row.area, name: event.target.value.trim() || undefined})} />
      ${row.area.mask ? html`<span>mask ${row.area.mask}</span>` : html`<${Corners} label=${`Corners of ${title(row)}, ${row.area.unit === 'pixel' ? 'pixels' : 'fractions of width and height'}`}
        polygon=${row.area.polygon} change=${polygon => replace(row, {...row.area, polygon})} />`}
      <button class="small danger" aria-label=${`Remove ${title(row)}`} onClick=${() => set(row.kind, values[row.kind].filter((_, i) => i !== row.index))}>Remove</button></li>`)}</ul>`;
}

export function Limits({values, stuck, set}) {
  if (stuck.limits) {
    return html`<h3>Limits</h3><${Stuck} name="limits" reason=${stuck.limits} />`;
  }
  const limits = values.limits ?? [];
  const regions = ['', ...new Set([...(values.inspect ?? []).map(area => area.name), ...limits.map(limit => limit.region)].filter(Boolean))];
  const replace = (index, limit) => set('limits', limits.map((other, i) => i === index ? limit : other));
  const up = index => set('limits', [...limits.slice(0, index - 1), limits[index], limits[index - 1], ...limits.slice(index + 1)]);
  return html`<h3 id="limits-title">Limits</h3><p class="faint">The first limit that matches a defect gives its grade; where none matches, it is a defect.</p>
    <ol class="lines limits" aria-labelledby="limits-title">${limits.map((limit, i) => html`<li key=${i}>
      <input class="short-text" aria-label=${`Label of limit ${i + 1}`} placeholder="any label" value=${limit.label ?? ''} onChange=${event => replace(i, {...limit, label: event.target.value.trim() || undefined})} />
      ${regions.length > 1 && html`<${Choice} label=${`Region of limit ${i + 1}`} value=${limit.region ?? ''} options=${regions} change=${region => replace(i, {...limit, region: region || undefined})} />`}
      ${BOUNDS.filter(bound => limit[bound] !== undefined).map(bound => html`<label key=${bound} class="choice"><span>${bound}</span>
        <input class="number" type="number" step="any" min="0" value=${limit[bound]} onChange=${event => replace(i, {...limit, [bound]: event.target.value === '' ? undefined : Number(event.target.value)})} /></label>`)}
      <select aria-label=${`Add a bound to limit ${i + 1}`} value="" onChange=${event => {
        const bound = event.target.value;
        event.target.value = '';
        replace(i, {...limit, [bound]: bound.endsWith('Count') ? 1 : bound.startsWith('min') ? 0 : /Share|Peak|Score/.test(bound) ? 1 : 100});
      }}><option value="">add…</option>${BOUNDS.filter(bound => limit[bound] === undefined).map(bound => html`<option key=${bound} value=${bound}>${bound}</option>`)}</select>
      <${Choice} label=${`Grade of limit ${i + 1}`} value=${limit.grade} options=${GRADES} change=${grade => replace(i, {...limit, grade})} />
      ${i > 0 && html`<button class="small" aria-label=${`Move limit ${i + 1} up`} onClick=${() => up(i)}>Up</button>`}
      <button class="small danger" aria-label=${`Remove limit ${i + 1}`} onClick=${() => set('limits', limits.filter((_, other) => other !== i))}>Remove</button></li>`)}</ol>
    <p><button class="small" id="add-limit" onClick=${() => set('limits', [...limits, {maxArea: 100, grade: 'ok'}])}>Add a limit</button></p>`;
}

const BAND = {from: 0.35, to: 0.6};

/** The unsure band, the crop and the scale. */
export function Others({values, stuck, set}) {
  const {unsure, crop = false, millimetresPerPixel} = values;
  const end = key => html`<input class="number" type="number" aria-label=${`Unsure ${key} score`} min="0" max="1" step="0.01" value=${unsure[key]}
    onChange=${event => set('unsure', {...unsure, [key]: Number(event.target.value)})} />`;
  return html`<h3>Other</h3>
    ${['unsure', 'crop', 'millimetresPerPixel'].filter(key => stuck[key]).map(key => html`<${Stuck} key=${key} name=${key} reason=${stuck[key]} />`)}
    <div class="bar">
      ${!stuck.unsure && html`<label class="check"><input type="checkbox" id="unsure" checked=${unsure !== undefined} onChange=${event => set('unsure', event.target.checked ? BAND : undefined)} />unsure, by score</label>
        ${unsure && html`<span class="choice">${end('from')}to${end('to')}</span>`}`}
      ${!stuck.crop && html`<label class="check"><input type="checkbox" id="crop" checked=${crop} onChange=${event => set('crop', event.target.checked || undefined)} />crop to the areas to inspect</label>`}
      ${!stuck.millimetresPerPixel && html`<label class="choice"><span>mm per pixel</span><input class="number" type="number" id="scale" min="0" step="any" value=${millimetresPerPixel ?? ''}
        onChange=${event => set('millimetresPerPixel', event.target.value === '' ? undefined : Number(event.target.value))} /></label>`}</div>`;
}
