/** A threshold with a preview: what would change on kept images, before anything is saved. */

import {html, useEffect, useRef, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {decimal, number, plural} from '../format.js';
import {address} from '../router.js';
import {usePolled} from '../store.js';
import {Loading, Problem, toast, view} from '../ui.js';

const LAST = [['50', 50], ['100', 100], ['300', 300]];
const WAIT_MS = 400;
/** One preview runs at a time in Flawline. */
const BUSY_MS = 1500;

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
  const [state, setState] = useState({report: null, error: null, running: false});
  const [saving, setSaving] = useState(false);
  const control = useRef(null);
  const wanted = changed(values, settings);
  const asked = JSON.stringify(wanted);
  useEffect(() => {
    control.current?.abort();
    if (asked === '{}') {
      setState({report: null, error: null, running: false});
      return undefined;
    }
    const mine = new AbortController();
    control.current = mine;
    let timer = null;
    const run = async () => {
      setState(before => ({...before, error: null, running: true}));
      try {
        const report = await api.send(api.path('models', name, 'preview'), {method: 'POST', signal: mine.signal,
          body: JSON.stringify({settings: wanted, last}), headers: {'Content-Type': 'application/json'}});
        setState({report, error: null, running: false});
      } catch (failure) {
        if (mine.signal.aborted) {
          return;
        }
        if (failure.status === 503) {
          timer = setTimeout(run, BUSY_MS);
        } else {
          setState({report: null, error: failure, running: false});
        }
      }
    };
    timer = setTimeout(run, WAIT_MS);
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
  }, [asked, last, name]);
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
      <span class="faint" id="threshold-now">in force: ${number(settings.threshold?.value)}, from ${settings.threshold?.origin}</span>
      ${settings.minArea && html`<label for="min-area">Least area, pixels</label>
        <input id="min-area" type="range" min="0" max=${Math.max(1000, 2 * settings.minArea.value)} step="1" value=${values.minArea} onInput=${set('minArea')} />
        <input type="number" aria-label="Least area as a number" min="0" step="1" value=${values.minArea} onInput=${set('minArea')} />
        <span class="faint">in force: ${number(settings.minArea.value)}, from ${settings.minArea.origin}</span>`}
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

export const summary = report => `${report.changes.length === 0 ? 'No image' : plural(report.changes.length, 'image')} of ${report.images} would get another verdict`;

const counts = verdicts => Object.entries(verdicts).map(([verdict, n]) => `${n} ${verdict}`).join(', ') || 'none';

function Report({report}) {
  const notes = [
    !report.complete && 'The time was over before all images were inspected.',
    report.withoutOriginal > 0 && `${plural(report.withoutOriginal, 'image')} not kept any longer.`,
    report.otherVersions > 0 && `${plural(report.otherVersions, 'image')} judged by another version of the model before: a change may be the model's.`,
    report.withRecipe > 0 && `${plural(report.withRecipe, 'image')} with a recipe left out.`,
    report.failed.length > 0 && `${plural(report.failed.length, 'image')} could not be inspected: ${report.failed[0].message}`,
  ].filter(Boolean);
  return html`<p>Before: ${counts(report.before)}. After: ${counts(report.after)}.</p>
    ${notes.map(note => html`<p class="faint" key=${note}>${note}</p>`)}
    <ul class="changes">${report.changes.map(change => html`<li key=${change.key}><a href=${address(['image', change.key])}>
      <span class="outlined"><img src=${api.thumbnail(change.key)} alt="" loading="lazy" /></span>
      <span class="name">${change.part ?? change.name ?? 'image'}</span>
      <span><span class=${`badge ${change.before.verdict}`}>${change.before.verdict}</span> → <span class=${`badge ${change.after.verdict}`}>${change.after.verdict}</span></span>
      <span class="faint">score ${decimal(change.after.score, 3)}</span></a></li>`)}</ul>`;
}

export const {mount, unmount} = view(Threshold);
