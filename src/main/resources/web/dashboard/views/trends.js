/** How the line developed: share of defects, labels, rate and latency, by hour, shift or day. */

import {html, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {Chart} from '../chart.js';
import {now} from '../clock.js';
import {count, decimal, percent, plural} from '../format.js';
import {address, go} from '../router.js';
import {save} from '../saving.js';
import {usePolled} from '../store.js';
import {Loading, Problem, Segments, Select, view} from '../ui.js';

const BY = [['hour', 'Hour'], ['shift', 'Shift'], ['day', 'Day']];
const SPANS = {hour: [['1', '1 day'], ['3', '3 days'], ['7', '7 days']], shift: [['7', '7 days'], ['14', '14 days'], ['30', '30 days']],
  day: [['30', '30 days'], ['90', '90 days'], ['365', '1 year']]};
const DAY_MS = 86_400_000;
const EVERY_MS = 30_000;

/** The labels of a period with the share of all defects up to and including each: the curve of a Pareto chart. */
export function pareto(labels) {
  const all = labels.reduce((sum, label) => sum + label.defects, 0);
  const most = Math.max(1, ...labels.map(label => label.defects));
  let sum = 0;
  return labels.map(label => {
    sum += label.defects;
    return {...label, width: label.defects / most, cumulated: sum / all};
  });
}

/** The series of a chart: one value for each period in which images were inspected. */
export function series(periods) {
  return {
    x: periods.map(period => Date.parse(period.from) / 1000),
    share: periods.map(period => period.share === undefined ? null : 100 * period.share),
    rate: periods.map(period => period.inspected === 0 ? null : period.perMinute),
    latency: periods.map(period => period.latency?.p95 ?? null),
  };
}

/** A time rounded down, so that the same question is asked until the next minute. */
const since = days => new Date(Math.floor((now() - days * DAY_MS) / 60_000) * 60_000).toISOString();

function Trends({by = 'shift', days, route = '', model = ''}) {
  const kind = SPANS[by] ? by : 'shift';
  const span = SPANS[kind].some(([value]) => value === days) ? days : SPANS[kind][1][0];
  const [began, setBegan] = useState(null);
  const key = `${kind} ${span}`;
  if (began?.key !== key) {
    setBegan({key, since: since(Number(span))});
  }
  const query = api.query({by: kind, since: began?.since ?? since(Number(span)), route, model});
  const {data, error} = usePolled('/trends' + query, EVERY_MS);
  const models = usePolled('/models', 0).data ?? [];
  const routes = usePolled('/routes', 0).data ?? [];
  const change = more => go('trends', {by: kind, days: span, route, model, ...more});
  const names = (list, chosen) => [...new Set([...list, chosen].filter(Boolean))];
  const periods = data?.periods ?? [];
  const lines = series(periods);
  const range = periods.length > 0 ? [lines.x[0], Date.parse(periods.at(-1).to) / 1000] : [0, 1];
  const when = second => periods[lines.x.indexOf(second)]?.name ?? '';
  const chart = (name, title, stroke, top) => html`<${Chart} id=${`trend-${name}`} title=${title} stroke=${stroke} x=${lines.x} y=${lines[name]} range=${range} top=${top} bars when=${when} />`;
  return html`<section class="overview" aria-labelledby="trends-title"><div class="bar"><h2 id="trends-title">Trends</h2>
      <${Segments} name="by" legend="Periods" value=${kind} options=${BY} change=${by => change({by, days: ''})} />
      <${Segments} name="days" legend="Time shown" value=${span} options=${SPANS[kind]} change=${days => change({days})} />
      <span class="stretch"></span>
      <${Select} label="Route" all="all routes" value=${route} options=${names(routes.map(one => one.id), route)} change=${route => change({route})} />
      <${Select} label="Model" all="all models" value=${model} options=${names(models.map(one => one.name), model)} change=${model => change({model})} /></div>
    <${Problem} error=${error?.status === 404 ? {message: 'This Flawline keeps no trends.'} : error} />
    ${data === null && !error && html`<${Loading} />`}
    ${data !== null && html`<${Total} total=${data.total} />
      <div class="charts wide-charts">
        ${chart('share', 'Defective images, %', '--defect', max => Math.min(100, Math.max(5, max * 1.15)))}
        ${chart('rate', 'Images per minute', '--accent', max => Math.max(1, max * 1.15))}
        ${chart('latency', 'Milliseconds per image, 95th percentile', '--violet', max => Math.max(5, max * 1.15))}</div>
      <p class="faint">Days and shifts are those of ${data.zone}; shifts begin at ${data.shifts.join(', ')}.</p>`}</section>
  ${data !== null && html`<div class="columns">
    <${Pareto} labels=${data.total?.labels ?? []} filter=${{route, model, since: began?.since}} />
    <${Periods} periods=${periods} by=${kind} csv=${'/trends' + query + '&format=csv'} filter=${{route, model}} /></div>`}`;
}

const Total = ({total}) => html`<dl class="tiles trend-tiles">${[
  ['inspected', count(total?.inspected ?? 0)], ['defective', percent(total?.share ?? NaN)], ['defects', count(total?.defects ?? 0)],
  ['rejected', count(total?.rejected ?? 0)], ['ms per image, mean', decimal(total?.latency?.mean ?? NaN)],
].map(([name, value]) => html`<div key=${name}><dd>${value}</dd><dt>${name}</dt></div>`)}</dl>`;

const Pareto = ({labels, filter}) => html`<section class="panel" aria-labelledby="pareto-title"><h2 id="pareto-title">Defects by label</h2>
  ${labels.length === 0 ? html`<p class="empty">No defect in this time.</p>`
    : html`<table class="pareto"><caption class="hidden">Number of defects by label, most frequent first</caption>
      <thead><tr><th scope="col">label</th><th scope="col"><span class="hidden">share</span></th><th scope="col">defects</th><th scope="col">images</th><th scope="col">sum</th></tr></thead>
      <tbody>${pareto(labels).map(label => html`<tr key=${label.label}><th scope="row"><a href=${address('search', {label: label.label, ...filter})}>${label.label}</a></th>
        <td><svg class="pareto-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width=${100 * label.width} height="10" /></svg></td>
        <td>${count(label.defects)}</td><td>${count(label.images)}</td><td>${percent(label.cumulated)}</td></tr>`)}</tbody></table>`}</section>`;

const Periods = ({periods, by, csv, filter}) => html`<section class="panel" aria-labelledby="periods-title"><div class="bar"><h2 id="periods-title">${plural(periods.length, by)}</h2>
    <span class="stretch"></span><a class="button" href=${csv} download="trends.csv" onClick=${save}>CSV</a></div>
  <div class="scroll periods" tabindex="0" role="group" aria-label="Periods"><table><caption class="hidden">Counts by period, newest first</caption>
    <thead><tr>${['from', 'inspected', 'defective', 'defects', 'rejected', 'per minute', 'ms', 'p95'].map(text => html`<th scope="col">${text}</th>`)}</tr></thead>
    <tbody>${[...periods].reverse().map(period => html`<tr key=${period.from}><th scope="row"><a href=${address('search', {...filter, since: period.from, until: period.to})}>${period.name}</a></th>
      <td>${count(period.inspected)}</td><td>${percent(period.share ?? NaN)}</td><td>${count(period.defects)}</td><td>${count(period.rejected)}</td>
      <td>${decimal(period.perMinute)}</td><td>${decimal(period.latency?.mean ?? NaN)}</td><td>${decimal(period.latency?.p95 ?? NaN)}</td></tr>`)}</tbody></table></div></section>`;

export const {mount, unmount} = view(Trends);
