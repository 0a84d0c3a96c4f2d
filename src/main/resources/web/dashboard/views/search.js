/** Finds kept inspections by part, name, id, time, verdict, route and model; saves what is found as CSV or JSON. */

import {html, useEffect, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {csv, decimal, moment, plural, subtitle, title} from '../format.js';
import {browse, source, summary} from '../inspections.js';
import {address, go} from '../router.js';
import {usePolled} from '../store.js';
import {download, Loading, Outlined, Problem, Verdict, view} from '../ui.js';

const LIMIT = 100;
const MOST = 1000;
const FIELDS = ['part', 'name', 'id', 'verdict', 'route', 'model', 'since', 'until'];
const VERDICTS = ['ok', 'rework', 'unsure', 'defect'];

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

/** The arguments of a search, without what is not set. */
export const argumentsOf = params => Object.fromEntries(FIELDS.filter(name => params[name]).map(name => [name, params[name]]));

const COLUMNS = ['time', 'part', 'name', 'id', 'verdict', 'defects', 'labels', 'score', 'route', 'model', 'version', 'ms', 'key'];

export const rows = inspections => [COLUMNS, ...inspections.map(one => [one.time, one.input?.part, one.image.name, one.id, one.verdict, one.defect,
  [...new Set(one.defects.map(defect => defect.label))].join(' '), one.score, one.route, one.model.name, one.model.version, one.timings.total, one.key])];

function Search(params) {
  const wanted = argumentsOf(params);
  const query = api.query(wanted);
  const [state, setState] = useState({query: null, found: null, error: null});
  const [limit, setLimit] = useState(LIMIT);
  const models = usePolled('/models', 0).data ?? [];
  const routes = usePolled('/routes', 0).data ?? [];
  useEffect(() => {
    let over = false;
    const control = new AbortController();
    api.get('/inspections' + api.query({...wanted, limit}), {signal: control.signal}).then(found => over || setState({query, found, error: null}),
      error => over || setState({query, found: null, error}));
    return () => {
      over = true;
      control.abort();
    };
  }, [query, limit]);
  const submit = event => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    setLimit(LIMIT);
    go('search', {...form, since: toInstant(form.since), until: toInstant(form.until)});
  };
  const {found, error} = state;
  const items = (found ?? []).map(summary);
  const open = item => {
    browse({filter: wanted, neighbour: (key, step) => {
      const at = items.findIndex(one => one.key === key);
      return at < 0 ? undefined : items[at + step] ?? null;
    }});
    go(['image', item.key]);
  };
  const save = async (type, name, write) => {
    const all = found.length < limit ? found : await api.get('/inspections' + api.query({...wanted, limit: MOST})).catch(() => found);
    download(name, type, write(all));
  };
  const field = (name, label, type = 'text') => html`<label>${label}<input key=${name + (params[name] ?? '')} name=${name} type=${type}
    value=${type === 'datetime-local' ? toLocal(params[name]) : params[name] ?? ''} autocomplete="off" /></label>`;
  const choice = (name, label, options) => html`<label>${label}<select name=${name} key=${name + (params[name] ?? '')}>
    <option value="">any</option>${[...new Set([...options, params[name]].filter(Boolean))].map(option => html`<option key=${option} value=${option} selected=${option === params[name]}>${option}</option>`)}</select></label>`;
  return html`<section class="panel" aria-labelledby="search-title"><h2 id="search-title">Search</h2>
      <form class="search-form" role="search" onSubmit=${submit}>
        ${field('part', 'Part')}${field('name', 'Image name')}${field('id', 'Id')}
        ${choice('verdict', 'Verdict', VERDICTS)}${choice('route', 'Route', routes.map(route => route.id))}${choice('model', 'Model', models.map(model => model.name))}
        ${field('since', 'From', 'datetime-local')}${field('until', 'To', 'datetime-local')}
        <div class="bar"><button class="accent">Search</button><a class="button" href="#/search">Clear</a></div></form></section>
    <section class="panel" aria-labelledby="found-title"><div class="bar"><h2 id="found-title" role="status">${found === null ? 'Found'
        : found.length < limit ? plural(found.length, 'image') : `The newest ${plural(found.length, 'image')}`}</h2><span class="stretch"></span>
        ${found?.length > 0 && html`<button id="save-csv" onClick=${() => save('text/csv', 'inspections.csv', all => csv(rows(all)))}>CSV</button>
          <button id="save-json" onClick=${() => save('application/json', 'inspections.json', all => JSON.stringify(all, null, 1))}>JSON</button>`}</div>
      <${Problem} error=${error} />
      ${found === null && !error && html`<${Loading} />`}
      ${found?.length === 0 && html`<p class="empty">No image that is kept matches. The oldest make room for new ones.</p>`}
      ${found?.length > 0 && html`<div class="scroll" tabindex="0" role="group" aria-label="Found images"><table class="found">
        <thead><tr>${['image', 'part', 'verdict', 'labels', 'time', 'route', 'model', 'score'].map(text => html`<th scope="col">${text}</th>`)}</tr></thead>
        <tbody>${items.map(item => html`<${Row} key=${item.key} item=${item} open=${() => open(item)} />`)}</tbody></table></div>`}
      ${found?.length === limit && limit < MOST && html`<p class="more"><button onClick=${() => setLimit(MOST)}>Show up to ${MOST}</button></p>`}</section>`;
}

function Row({item, open}) {
  const {source: image, regions} = source(item);
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
