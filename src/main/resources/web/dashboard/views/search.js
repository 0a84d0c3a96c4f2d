/** Finds kept inspections by text, part, time, verdict, label, route and model; saves what is found as CSV or JSON. */

import {html, useEffect, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {decimal, moment, plural, subtitle, title} from '../format.js';
import {browse, source, summary} from '../inspections.js';
import {address, go} from '../router.js';
import {save} from '../saving.js';
import {usePolled} from '../store.js';
import {Loading, Outlined, Problem, Verdict, view} from '../ui.js';

const PAGE = 100;
const MOST = 1000;
const FIELDS = ['q', 'part', 'name', 'id', 'verdict', 'label', 'route', 'model', 'recipe', 'reviewed', 'since', 'until'];
/** Fields that are shown only when they are set or asked for. */
const RARE = ['name', 'id', 'recipe', 'reviewed'];
const VERDICTS = ['ok', 'rework', 'unsure', 'defect'];
const REVIEWED = ['yes', 'no', 'overruled'];

/** A time field has no zone: it is the reader's. */
export const toInstant = local => {
  const time = Date.parse(local);
  return Number.isFinite(time) ? new Date(time).toISOString() : '';
};

/** The value of a time field for an instant, in the reader's zone. */
export function toLocal(instant) {
  const date = new Date(instant);
  return Number.isFinite(date.getTime()) ? new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : '';
}

const DATA_SETS = [['coco', 'COCO'], ['yolo', 'YOLO'], ['anomalib', 'Anomalib'], ['masks', 'Masks']];

/** Whether a data set can be selected by the same fields. */
export const isDataSet = wanted => Object.keys(wanted).every(name => ['verdict', 'route', 'model', 'since', 'until', 'reviewed'].includes(name));

/** The arguments of a search, without what is not set. */
export const argumentsOf = params => Object.fromEntries(FIELDS.filter(name => params[name]).map(name => [name, params[name]]));

function Search(params) {
  const wanted = argumentsOf(params);
  const query = api.query(wanted);
  const [state, setState] = useState({query: null, found: null, more: false, error: null});
  const [rare, setRare] = useState(RARE.some(name => params[name]));
  const models = usePolled('/models', 0).data ?? [];
  const routes = usePolled('/routes', 0).data ?? [];
  const recipes = usePolled('/recipes', 0).data ?? [];
  useEffect(() => {
    let over = false;
    const control = new AbortController();
    api.get('/inspections' + api.query({...wanted, limit: PAGE}), {signal: control.signal}).then(
      found => over || setState({query, found, more: found.length === PAGE, error: null}), error => over || setState({query, found: null, more: false, error}));
    return () => {
      over = true;
      control.abort();
    };
  }, [query]);
  const {found, more, error} = state;
  const items = (found ?? []).map(summary);
  const older = async () => {
    try {
      const next = await api.get('/inspections' + api.query({...wanted, limit: PAGE, cursor: found.at(-1).key}));
      setState({query, found: [...found, ...next], more: next.length === PAGE, error: null});
    } catch (failure) {
      setState({...state, error: failure});
    }
  };
  const submit = event => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    go('search', {...form, since: toInstant(form.since), until: toInstant(form.until)});
  };
  const open = item => {
    browse({filter: wanted, neighbour: (key, step) => {
      const at = items.findIndex(one => one.key === key);
      return at < 0 ? undefined : items[at + step] ?? null;
    }});
    go(['image', item.key]);
  };
  const field = (name, label, type = 'text') => html`<label>${label}<input key=${name + (params[name] ?? '')} name=${name} type=${type}
    value=${type === 'datetime-local' ? toLocal(params[name]) : params[name] ?? ''} autocomplete="off" /></label>`;
  const choice = (name, label, options) => html`<label>${label}<select name=${name} key=${name + (params[name] ?? '')}>
    <option value="">any</option>${[...new Set([...options, params[name]].filter(Boolean))].map(option => html`<option key=${option} value=${option} selected=${option === params[name]}>${option}</option>`)}</select></label>`;
  return html`<section class="panel" aria-labelledby="search-title"><h2 id="search-title">Search</h2>
      <form class="search-form" role="search" onSubmit=${submit}>
        ${field('q', 'Text (part, name, id, label)', 'search')}${field('part', 'Part, exactly')}
        ${choice('verdict', 'Verdict', VERDICTS)}${field('label', 'Label, exactly')}
        ${choice('route', 'Route', routes.map(route => route.id))}${choice('model', 'Model', models.map(model => model.name))}
        ${field('since', 'From', 'datetime-local')}${field('until', 'To', 'datetime-local')}
        ${rare && html`${field('name', 'Image name, exactly')}${field('id', 'Id, exactly')}${choice('recipe', 'Recipe', recipes.map(recipe => recipe.name))}${choice('reviewed', 'Reviewed', REVIEWED)}`}
        <div class="bar"><button class="accent">Search</button><a class="button" href="#/search">Clear</a>
          ${!rare && html`<button type="button" onClick=${() => setRare(true)}>More fields</button>`}</div></form></section>
    <section class="panel" aria-labelledby="found-title"><div class="bar"><h2 id="found-title" role="status">${found === null ? 'Found'
        : more ? `The newest ${plural(found.length, 'image')}` : plural(found.length, 'image')}</h2><span class="stretch"></span>
        ${found?.length > 0 && html`<a class="button" id="save-csv" download="inspections.csv" onClick=${save} href=${'/inspections' + api.query({...wanted, format: 'csv'})}>CSV</a>
          <a class="button" id="save-json" download="inspections.json" onClick=${save} title=${`The newest ${MOST.toLocaleString('en')} of these images`} href=${'/inspections' + api.query({...wanted, limit: MOST})}>JSON</a>
          ${isDataSet(wanted) && DATA_SETS.map(([format, label]) => html`<a class="button" key=${format} id=${'save-' + format} download onClick=${save}
            title="All of these images as a data set to train with; reviews overrule the models" href=${'/export' + api.query({...wanted, format})}>${label}</a>`)}`}</div>
      <${Problem} error=${error} />
      ${found === null && !error && html`<${Loading} />`}
      ${found?.length === 0 && html`<p class="empty">No kept image matches. When the history is full, the oldest images are deleted.</p>`}
      ${found?.length > 0 && html`<div class="scroll" tabindex="0" role="group" aria-label="Found images"><table class="found">
        <thead><tr>${['image', 'part or image', 'verdict', 'labels', 'time', 'route', 'model', 'score'].map(text => html`<th scope="col">${text}</th>`)}</tr></thead>
        <tbody>${items.map(item => html`<${Row} key=${item.key} item=${item} open=${() => open(item)} />`)}</tbody></table></div>`}
      ${more && html`<p class="more"><button id="older" onClick=${older}>Show older</button></p>`}</section>`;
}

function Row({item, open}) {
  const {source: image, regions} = source(item, true);
  return html`<tr data-key=${item.key} class="row"><td class="thumb">${image && html`<${Outlined} source=${image} width=${item.image.width} height=${item.image.height} regions=${regions} alt="" lazy />`}</td>
    <th scope="row"><a href=${address(['image', item.key])} onClick=${event => {
      if (!event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        open();
      }
    }}>${title(item)}</a>${subtitle(item) && html`<div class="faint">${subtitle(item)}</div>`}</th>
    <td><${Verdict} verdict=${item.verdict} defects=${item.defect} /></td><td>${item.labels.join(', ')}</td><td>${moment(item.time)}</td>
    <td>${item.route}</td><td>${item.model}</td><td>${decimal(item.score, 3)}</td></tr>`;
}

export const {mount, unmount} = view(Search);
