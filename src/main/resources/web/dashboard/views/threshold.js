/** A threshold with a preview: what would change on kept images, before anything is saved. */

import {html, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {number} from '../format.js';
import {Report, summary, usePreview} from '../preview.js';
import {address} from '../router.js';
import {usePolled} from '../store.js';
import {Loading, Problem, toast, view} from '../ui.js';

const LAST = [['50', 50], ['100', 100], ['300', 300]];

/** The settings that differ from those in force. */
export const changed = (values, settings) => Object.fromEntries(Object.entries(values)
  .filter(([name, value]) => Number.isFinite(value) && value !== settings[name]?.value));

function Threshold({name}) {
  const {data, error, refresh} = usePolled('/models', 10_000);
  if (data === null) {
    return error ? html`<${Problem} error=${error} />` : html`<${Loading} />`;
  }
  const model = data.find(one => one.name === name);
  const version = model?.versions.find(one => one.version === model.serving);
  if (!version?.settings) {
    return html`<p class="empty">The model ${name} does not serve. <a href="#/models">Show the models.</a></p>`;
  }
  return html`<${Adjust} key=${name} name=${name} version=${version} refresh=${refresh} />`;
}

function Adjust({name, version, refresh}) {
  const {settings} = version;
  const [values, setValues] = useState({threshold: settings.threshold?.value, minArea: settings.minArea?.value});
  const [last, setLast] = useState(100);
  const [saving, setSaving] = useState(false);
  const wanted = changed(values, settings);
  const asked = JSON.stringify(wanted);
  const body = JSON.stringify({settings: wanted, last});
  const state = usePreview(asked === '{}' ? null : api.path('models', name, 'preview'), body, 'application/json');
  const save = async () => {
    setSaving(true);
    try {
      const model = await api.put(api.path('models', name, 'settings'), asked, 'application/json');
      const now = model.versions.find(one => one.version === model.serving)?.settings ?? {};
      const over = Object.entries(wanted).find(([key, value]) => now[key]?.value !== value);
      toast(over ? `Saved, but ${over[0]} is decided by ${now[over[0]]?.origin}.` : 'Saved. The model serves with it.', over ? 'error' : 'info');
    } catch (failure) {
      toast(failure.message, 'error');
    }
    setSaving(false);
    refresh();
  };
  const set = key => event => setValues({...values, [key]: Number(event.target.value)});
  return html`<section class="panel" aria-labelledby="threshold-title"><div class="bar"><h2 id="threshold-title">Threshold of ${name}</h2><span class="stretch"></span>
      <a href=${address(['models', name])}>Model</a></div>
    <p class="faint">The last kept images are inspected again with other settings. Nothing is saved, kept or sent before you save.</p>
    <div class="adjust">
      <label for="threshold">Threshold</label>
      <input id="threshold" type="range" min="0" max="1" step="0.01" value=${values.threshold} onInput=${set('threshold')} aria-describedby="threshold-now" />
      <input type="number" aria-label="Threshold as a number" min="0" max="1" step="0.01" value=${values.threshold} onInput=${set('threshold')} />
      <span class="faint" id="threshold-now">active: ${number(settings.threshold?.value)}, from ${settings.threshold?.origin}</span>
      ${settings.minArea && html`<label for="min-area">Minimum area, pixels</label>
        <input id="min-area" type="range" min="0" max=${Math.max(1000, 2 * settings.minArea.value)} step="1" value=${values.minArea} onInput=${set('minArea')} />
        <input type="number" aria-label="Minimum area as a number" min="0" step="1" value=${values.minArea} onInput=${set('minArea')} />
        <span class="faint">active: ${number(settings.minArea.value)}, from ${settings.minArea.origin}</span>`}
      <label for="last">Images</label>
      <select id="last" value=${String(last)} onChange=${event => setLast(Number(event.target.value))}>${LAST.map(([text, value]) => html`<option value=${text} selected=${value === last}>the last ${text}</option>`)}</select>
    </div>
    <div class="bar"><button class="accent" id="save" disabled=${asked === '{}' || saving || state.error !== null} onClick=${save}>${saving ? 'Saving…' : 'Save'}</button>
      <button disabled=${asked === '{}'} onClick=${() => setValues({threshold: settings.threshold?.value, minArea: settings.minArea?.value})}>Undo</button></div></section>
    <section class="panel" aria-labelledby="changes-title" aria-busy=${String(state.running)}><h2 id="changes-title" role="status">${
      state.running ? 'Inspecting again…' : asked === '{}' ? 'Move a slider to see what would change' : state.report ? summary(state.report) : 'No preview'}</h2>
      <${Problem} error=${state.error} />
      ${state.report && html`<${Report} report=${state.report} />`}</section>`;
}

export const {mount, unmount} = view(Threshold);
