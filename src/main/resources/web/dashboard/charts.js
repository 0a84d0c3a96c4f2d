/** Counts over time: tiles, charts, and the table by route and model. All counts grow from the start of Flawline. */

import {byId, h} from './dom.js';
import {clock, count, decimal, percent} from './format.js';

const POINTS = 60;
const KEEP_MS = 3_600_000;
const SAMPLE_MS = 5000;
const RATE_SECONDS = 5;

const samples = [];
const recent = [];
let charts = [];
let filter = {route: '', model: ''};
let range = 900;
let onChoose = () => {};

const matches = (series, wanted) => (wanted.route === '' || series.route === wanted.route)
  && (wanted.model === '' || series.model === wanted.model || series.model === undefined && wanted.route !== '');

/** All that a filter lets through of one snapshot, added up. */
function sum(snapshot, wanted) {
  const total = {inspected: 0, defective: 0, defects: 0, milliseconds: 0, rejected: 0};
  for (const series of snapshot.series.filter(series => matches(series, wanted))) {
    for (const name of Object.keys(total)) {
      total[name] += series[name];
    }
  }
  return total;
}

export function takeSamples(list) {
  samples.splice(0, samples.length, ...list);
  recent.length = 0;
}

export function takeStatistics(snapshot) {
  const last = recent.at(-1);
  if (last && sum(snapshot, {route: '', model: ''}).inspected < sum(last, {route: '', model: ''}).inspected) {
    recent.length = 0;
  }
  recent.push(snapshot);
  while (recent.length > RATE_SECONDS + 1) {
    recent.shift();
  }
  if (samples.length === 0 || snapshot.time - samples.at(-1).time >= SAMPLE_MS - 500) {
    samples.push(snapshot);
  }
  while (samples.length > 0 && samples[0].time < snapshot.time - KEEP_MS) {
    samples.shift();
  }
  draw();
}

/** By Flawline's clock, which may differ from the browser's. */
const now = () => recent.at(-1)?.time ?? Date.now();

/** Growth over the last seconds. */
function pace(wanted) {
  const first = recent[0];
  const last = recent.at(-1);
  const from = sum(first, wanted);
  const to = sum(last, wanted);
  const pictures = to.inspected - from.inspected;
  return {
    rate: last.time > first.time ? pictures * 1000 / (last.time - first.time) : NaN,
    latency: pictures > 0 ? (to.milliseconds - from.milliseconds) / pictures : NaN,
  };
}

function drawTiles() {
  const total = sum(recent.at(-1), filter);
  const {rate, latency} = pace(filter);
  const tiles = [
    ['inspected', count(total.inspected), 'inspected'],
    ['defective', count(total.defective), `defective, ${percent(total.defective / total.inspected)}`],
    ['defects', count(total.defects), 'defects'],
    ['rate', decimal(rate), 'pictures a second'],
    ['latency', decimal(Number.isFinite(latency) ? latency : total.milliseconds / total.inspected), 'ms a picture'],
    ['rejected', count(total.rejected), 'rejected'],
  ];
  const list = byId('tiles');
  if (list.children.length === 0) {
    list.append(...tiles.map(([id]) => h('div', {id: `tile-${id}`}, h('dd'), h('dt'))));
  }
  tiles.forEach(([, value, label], i) => {
    list.children[i].children[0].textContent = value;
    list.children[i].children[1].textContent = label;
  });
  byId('tile-defective').classList.toggle('bad', total.defective > 0);
  byId('tile-rejected').classList.toggle('warn', total.rejected > 0);
}

/** Where the charts begin, ms: not before there was anything to count, but a minute ago at least. */
function begin() {
  return Math.max(now() - range * 1000, Math.min(samples[0]?.time ?? Infinity, now() - 60_000));
}

/** Per step of time: the share of defective pictures, pictures a second, ms a picture; null where there were none. */
function points() {
  const from = begin();
  const step = Math.max(SAMPLE_MS, (now() - from) / POINTS);
  const steps = new Map();
  for (const snapshot of [...samples, recent.at(-1)].filter(snapshot => snapshot.time >= from - step)) {
    steps.set(Math.floor(snapshot.time / step), snapshot);
  }
  const data = {x: [], ratio: [], rate: [], latency: []};
  let before = null;
  for (const snapshot of steps.values()) {
    const total = sum(snapshot, filter);
    if (before && total.inspected >= before.total.inspected) {
      const pictures = total.inspected - before.total.inspected;
      data.x.push(snapshot.time / 1000);
      data.ratio.push(pictures > 0 ? 100 * (total.defective - before.total.defective) / pictures : null);
      data.rate.push(pictures * 1000 / (snapshot.time - before.time));
      data.latency.push(pictures > 0 ? (total.milliseconds - before.total.milliseconds) / pictures : null);
    }
    before = {total, time: snapshot.time};
  }
  return data;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function chart(id, name, stroke, top) {
  const box = byId(id);
  const line = colour(stroke);
  const axis = {stroke: colour('--faint'), grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}, font: '11px system-ui, sans-serif'};
  const plot = new uPlot({
    width: Math.max(120, box.clientWidth),
    height: box.clientHeight,
    legend: {show: false},
    cursor: {y: false, drag: {x: false, y: false}, points: {size: 6}},
    scales: {
      x: {time: true, range: () => [begin() / 1000, now() / 1000]},
      y: {range: (_, min, max) => [0, top(max)]},
    },
    axes: [{...axis, size: 24, space: 70, values: (_, ticks) => ticks.map(tick => clock(tick * 1000, now() - begin() < 300_000))},
      {...axis, size: 42, space: 28}],
    series: [{}, {stroke: line, width: 2, fill: line + '2e', spanGaps: true, points: {size: 4, show: (_, __, i0, i1) => i1 - i0 < 12}}],
    hooks: {setCursor: [u => tip(u, box, name)]},
  }, [[], []], box);
  return {plot, box, name};
}

/** The value under the pointer, where a legend would cost a line. */
function tip(plot, box, name) {
  const caption = box.parentElement.querySelector('output') ?? box.parentElement.firstElementChild.appendChild(h('output'));
  const i = plot.cursor.idx;
  const value = i === null || i === undefined ? null : plot.data[1][i];
  caption.textContent = value === null || value === undefined ? ''
    : `${decimal(value, 1)} at ${clock(plot.data[0][i] * 1000, true)}`;
}

function makeCharts() {
  charts.forEach(({plot}) => plot.destroy());
  charts = [
    chart('chart-ratio', 'ratio', '--defect', max => Math.min(100, Math.max(10, Math.ceil((max ?? 0) * 1.15 / 10) * 10))),
    chart('chart-rate', 'rate', '--accent', max => Math.max(1, (max ?? 0) * 1.2)),
    chart('chart-latency', 'latency', '--violet', max => Math.max(5, (max ?? 0) * 1.2)),
  ];
}

function drawCharts() {
  const data = points();
  for (const {plot, box, name} of charts) {
    plot.setData([data.x, data[name]]);
    const last = data[name].filter(value => value !== null).at(-1);
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', `${box.previousElementSibling.firstChild.textContent}, over the last ${range / 60} minutes; last ${decimal(last ?? NaN)}`);
  }
}

/** One line a pair of route and model, once there are two. */
function drawSeries() {
  const list = recent.at(-1).series.filter(series => series.model !== undefined);
  const box = byId('series');
  box.hidden = list.length < 2;
  const rows = list.map(series => {
    const wanted = {route: series.route ?? '', model: series.model};
    const {rate, latency} = pace(wanted);
    const chosen = filter.route === wanted.route && filter.model === wanted.model;
    return h('tr', {class: chosen ? 'chosen' : null},
      h('th', {scope: 'row'}, h('button', {class: 'plain', 'aria-pressed': String(chosen),
        click: () => onChoose(chosen ? {route: '', model: ''} : wanted)}, series.route ?? '–')),
      h('td', {}, series.model), h('td', {}, count(series.inspected)), h('td', {}, count(series.defective)),
      h('td', {}, percent(series.defective / series.inspected)), h('td', {}, decimal(rate)),
      h('td', {}, decimal(Number.isFinite(latency) ? latency : series.milliseconds / series.inspected)));
  });
  const body = box.querySelector('tbody') ?? box.appendChild(h('table', {}, h('caption', {class: 'hidden'}, 'By route and model'),
    h('thead', {}, h('tr', {}, ['route', 'model', 'inspected', 'defective', 'share', 'a second', 'ms'].map(text => h('th', {scope: 'col'}, text)))),
    h('tbody'))).querySelector('tbody');
  const focused = [...body.querySelectorAll('button')].indexOf(document.activeElement);
  body.replaceChildren(...rows);
  body.querySelectorAll('button')[focused]?.focus();
}

function draw() {
  if (recent.length > 0) {
    drawTiles();
    drawCharts();
    drawSeries();
  }
}

export function setFilter(wanted) {
  filter = wanted;
  draw();
}

/** @param choose is called with a route and a model that were clicked */
export function start(choose) {
  onChoose = choose;
  makeCharts();
  const again = () => {
    makeCharts();
    draw();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  new ResizeObserver(() => charts.forEach(({plot, box}) => plot.setSize({width: Math.max(120, box.clientWidth), height: box.clientHeight})))
    .observe(byId('chart-ratio'));
  byId('range').addEventListener('change', event => {
    range = Number(event.target.value);
    draw();
  });
}

/** Every route and model that has been counted. */
export function known() {
  const series = recent.at(-1)?.series ?? [];
  return {routes: series.map(s => s.route), models: series.map(s => s.model)};
}
