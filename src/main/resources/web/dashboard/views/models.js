/** The models: what serves, every version with its settings, and installation, roll-back and removal. */

import {html, useState} from '../vendor/preact.js';
import {may} from '../account.js';
import * as api from '../api.js';
import {moment, number, plural} from '../format.js';
import {address, go} from '../router.js';
import {usePolled} from '../store.js';
import {act, Badge, Loading, Problem, view} from '../ui.js';
import {GoldenSet} from './golden.js';
import {Record} from './record.js';
import {begin, Rewind, Shadow} from './shadow.js';

const serving = model => model.versions.find(version => version.version === model.serving);

function Models({name}) {
  const {data, error, refresh} = usePolled('/models');
  if (data === null) {
    return error ? html`<${Problem} error=${error} />` : html`<${Loading} />`;
  }
  const model = data.find(one => one.name === name);
  return html`<div class="columns"><section class="panel" aria-labelledby="models-title">
      <h2 id="models-title">Models</h2>
      <${Problem} error=${error} />
      ${data.length === 0 && html`<p class="empty">There is no model. Upload one as a zip.</p>`}
      <ul class="lines" id="models">${data.map(one => html`<${Line} key=${one.name} model=${one} chosen=${one === model} />`)}</ul>
      ${may('steer') && html`<${Upload} models=${data} refresh=${refresh} />`}
    </section>
    ${name !== undefined && (model ? html`<${Model} key=${model.name} model=${model} refresh=${refresh} />`
      : html`<section class="panel"><p class="empty">There is no model ${name}.</p></section>`)}</div>`;
}

function Line({model, chosen}) {
  const version = serving(model);
  const refused = model.versions.filter(one => one.state === 'refused').length;
  return html`<li data-key=${model.name} class=${chosen ? 'chosen' : null}>
    <a class="name" href=${address(['models', model.name])} aria-current=${chosen ? 'true' : null}>${model.name}</a><span class="stretch"></span>
    <${Badge} kind=${version === undefined ? 'defect' : version.state === 'serving' ? 'ok' : 'neutral'}>${
      version === undefined ? 'refused' : `version ${version.version}${version.state === 'serving' ? '' : ', not in use'}`}<//>
    <div>${[version?.kind, version?.device, version?.precision, version?.inputSize].filter(Boolean).join(', ')}</div>
    ${refused > 0 && version && html`<div class="wrong">${plural(refused, 'version')} refused</div>`}
    ${version === undefined && html`<div class="wrong short">${model.versions[0]?.problem}</div>`}
    ${version?.warnings?.length > 0 && html`<div class="warned">${plural(version.warnings.length, 'warning')}</div>`}</li>`;
}

function Model({model, refresh}) {
  const change = (operation, done) => act(operation, done).then(refresh);
  const rollBack = () => confirm(`Take the highest version of ${model.name} out of service? The version below it serves.`)
    && change(() => api.post(api.path('models', model.name, 'rollback')), answer => `Version ${answer.serving ?? answer.version} serves.`);
  const remove = () => confirm(`Remove the model ${model.name} with all its versions?`)
    && act(() => api.remove(api.path('models', model.name)), () => `${model.name} is removed.`).then(removed => removed ? go('models') : refresh());
  return html`<section class="panel wide" aria-labelledby="model-title"><div class="bar"><h2 id="model-title">${model.name}</h2><span class="stretch"></span>
      ${may('steer') && model.serving && serving(model)?.settings?.threshold && html`<a class="button" href=${address(['threshold', model.name])}>Threshold</a>`}
      ${may('steer') && html`<button onClick=${rollBack} disabled=${model.versions.length < 2}>Roll back</button><button class="danger" onClick=${remove}>Remove</button>`}</div>
    <${Shadow} name=${model.name} changed=${refresh} />
    <${GoldenSet} name=${model.name} changed=${refresh} />
    ${model.versions.map(version => html`<${Version} key=${version.version} name=${model.name} version=${version} serves=${version.version === model.serving}
      only=${model.versions.length === 1} change=${change} />`)}
    <section class="subsection" id="changes-of-model" aria-labelledby="record-title"><${Record} subject=${model.name} /></section></section>`;
}

/** States that a version has whether or not it is the one that serves. */
const STATES = {refused: 'refused', untried: 'untried', held: 'held back'};

const shape = tensor => `${tensor.name} ${tensor.type} [${tensor.shape.map(side => side < 0 ? '?' : side).join(', ')}]`;

function Version({name, version, serves, only, change}) {
  const remove = () => confirm(`Remove version ${version.version} of ${name}?`)
    && change(() => api.remove(api.path('models', name, version.version)), () => `Version ${version.version} is removed.`);
  const promote = () => confirm(`Let version ${version.version} of ${name} serve?`)
    && change(() => api.postJson(api.path('models', name, 'promote'), {version: version.version}), answer => `Version ${answer.serving} serves.`);
  const facts = [['kind', version.kind], ['device', [version.device, version.precision].filter(Boolean).join(', ')], ['input size', version.inputSize],
    ['inputs', version.inputs?.map(shape).join('; ')], ['outputs', version.outputs?.map(shape).join('; ')],
    ['read as', version.reading?.join('; ')], ['file', version.file]].filter(([, value]) => value);
  return html`<details class="version" open=${serves}><summary><b>Version ${version.version}</b> <${Badge} kind=${
      version.state === 'refused' ? 'defect' : serves ? 'ok' : 'neutral'}>${
      STATES[version.state] ?? (serves ? 'serves' : 'available')}<//></summary>
    ${version.problem && html`<p class="problem">${version.problem}</p>`}
    ${(version.warnings ?? []).map(text => html`<p class="warned" key=${text}>${text}</p>`)}
    ${version.golden && html`<${Golden} golden=${version.golden} />`}
    <dl class="facts">${facts.map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>
    ${version.settings && html`<${Settings} settings=${version.settings} />`}
    ${may('steer') && !serves && !only && html`<${Rewind} name=${name} version=${version.version} />`}
    ${may('steer') && !only && html`<p class="bar"><button class="small" title="Compares this version with the one below it or the one that serves, without letting it decide"
      onClick=${() => change(() => begin(name, version.version), () => `Version ${version.version} is in shadow.`)}>Compare in shadow</button>
      ${version.state === 'held' && html`<button class="small" onClick=${promote}>Promote version ${version.version}</button>`}<button class="small danger" onClick=${remove}>Remove version ${version.version}</button></p>`}</details>`;
}

/** How the version judged the known images of the golden set. */
const Golden = ({golden}) => html`<p class=${golden.passed ? 'faint' : 'problem'}>Golden set of ${moment(golden.time)}: ${golden.message}${golden.hint ? ` ${golden.hint}` : ''}</p>`;

const shown = value => typeof value === 'number' ? number(value) : typeof value === 'string' ? value : JSON.stringify(value) ?? '–';

/** Where a value comes from, without the folders above the file. */
export const shortOrigin = origin => origin.replace(/(^|\s)\/\S*\/(?=[^/\s]+)/g, '$1…/');

function Settings({settings}) {
  const [all, setAll] = useState(false);
  const entries = Object.entries(settings);
  const set = entries.filter(([, {origin}]) => origin !== 'default');
  const listed = all ? entries : set;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Settings"><table class="settings"><caption class="hidden">Settings and where they come from</caption>
      <thead><tr><th scope="col">setting</th><th scope="col">value</th><th scope="col">from</th></tr></thead>
      <tbody>${listed.map(([key, {value, origin}]) => html`<tr key=${key}><th scope="row">${key}</th><td class="value">${shown(value)}</td><td title=${origin}>${shortOrigin(origin)}</td></tr>`)}</tbody></table></div>
    <button class="small" aria-pressed=${String(all)} onClick=${() => setAll(!all)}>${all ? 'Only what is set' : `All ${entries.length} settings`}</button>`;
}

function Upload({models, refresh}) {
  const [name, setName] = useState('');
  const [state, setState] = useState(null);
  const send = async event => {
    event.preventDefault();
    const file = event.target.elements.zip.files[0];
    setState({text: `${file.name} is sent and tried…`});
    try {
      const answer = await api.post(api.path('models', name), file, 'application/zip');
      setState(answer.serving === answer.version ? {text: `Version ${answer.version} of ${answer.name} serves.`}
        : {text: `Version ${answer.version} is installed; version ${answer.serving ?? '–'} serves.`, wrong: answer.serving !== undefined});
      event.target.reset();
      go(['models', answer.name]);
    } catch (error) {
      setState({text: error.message, wrong: true});
    }
    refresh();
  };
  return html`<form class="form" onSubmit=${send} aria-labelledby="upload-title"><h3 id="upload-title">Upload a model</h3>
    <label>Name <input name="name" required list="model-names" value=${name} onInput=${event => setName(event.target.value)} /></label>
    <datalist id="model-names">${models.map(model => html`<option value=${model.name} />`)}</datalist>
    <label>Zip with the model's files <input type="file" name="zip" accept=".zip,application/zip" required /></label>
    <button class="accent">Upload</button>
    <p role="status" class=${state?.wrong ? 'wrong' : 'faint'}>${state?.text ?? 'A new version serves once it has passed its trial; otherwise the previous version keeps serving.'}</p></form>`;
}

export const {mount, unmount} = view(Models);
