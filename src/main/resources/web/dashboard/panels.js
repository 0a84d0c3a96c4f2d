/** Routes, models, dead letters and health, asked for every few seconds. A part that Flawline does not offer stays hidden. */

import * as api from './api.js';
import {byId, fillList, h, toast} from './dom.js';
import {bytes, count, decimal, moment, plural} from './format.js';

/** Checks of the routes that this page is served by. */
const OWN = /^(route|consumer):flawline-/;
const EVERY_MS = 5000;
const LISTED = 100;
const SHOWN = 5;
let soon = null;

/** @param build gives the list's items from what the operation answers; a failed one hides the panel */
async function panel(id, path, list, build) {
  try {
    const answer = await api.get(path);
    fillList(byId(list), build(answer));
    byId(id).hidden = false;
  } catch (error) {
    byId(id).hidden = error.status === 404 || error.status === 401 || error.status === 403 || byId(id).hidden;
  }
}

async function act(path, done) {
  try {
    const answer = await api.post(path);
    toast(done(answer));
  } catch (error) {
    toast(error.message, 'error');
  }
  refresh();
}

const line = (text, detail, ...right) => h('li', {'data-key': text}, h('b', {}, text), h('span', {class: 'stretch'}), right,
  detail ? h('div', {}, detail) : []);

const state = (text, kind) => h('span', {class: `badge ${kind}`}, text);

/** An endpoint without its options, a folder without those above it. */
const address = source => source.replace(/\?.*/, '').replace(/:\/\/+/, ':').replace(/^file:.*\//, 'file:…/');

function route(item) {
  const started = item.state === 'started';
  const counts = [`${count(item.in)} in, ${count(item.out)} out`, item.failed > 0 && `${count(item.failed)} failed`,
    item.inFlight > 0 && `${count(item.inFlight)} in flight`].filter(Boolean).join(', ');
  const row = line(item.id, `${counts} · from ${address(item.source)}`, state(item.state, started ? 'ok' : 'warn'),
    h('button', {class: 'small', 'aria-label': `${started ? 'Stop' : 'Start'} route ${item.id}`,
      click: () => (!started || confirm(`Stop the route ${item.id}? What comes for it waits, or is refused, until it is started again.`))
        && act(`/routes/${encodeURIComponent(item.id)}/${started ? 'stop' : 'start'}`,
          () => `Route ${item.id} is ${started ? 'stopped' : 'started'}.`)}, started ? 'Stop' : 'Start'));
  if (item.lastError) {
    row.append(h('div', {class: 'wrong short', title: item.lastError.message}, `${moment(item.lastError.time)}: ${item.lastError.message}`));
  }
  if (item.steps.length > 0) {
    row.append(h('details', {}, h('summary', {}, 'Steps'), h('div', {class: 'scroll'}, h('table', {},
      h('thead', {}, h('tr', {}, ['step', 'count', 'ms, mean', 'p95'].map(text => h('th', {scope: 'col'}, text)))),
      h('tbody', {}, item.steps.map(step => h('tr', {}, h('th', {scope: 'row', title: step.label}, step.kind),
        h('td', {}, count(step.count)), h('td', {}, decimal(step.mean)), h('td', {}, decimal(step.p95)))))))));
  }
  return row;
}

function model(item) {
  const serving = item.versions.find(version => version.version === item.serving);
  const kind = serving === undefined ? 'defect' : serving.state === 'serving' ? 'ok' : 'neutral';
  const row = line(item.name, [serving?.device, serving?.precision, serving?.inputSize].filter(Boolean).join(', '),
    state(serving === undefined ? 'refused' : `version ${serving.version}${kind === 'ok' ? '' : ', not in use'}`, kind));
  for (const version of item.versions.filter(version => version.problem)) {
    row.append(h('div', {class: 'wrong'}, `Version ${version.version}: ${version.problem}`));
  }
  for (const text of serving?.warnings ?? []) {
    row.append(h('div', {class: 'warned'}, text));
  }
  return row;
}

function deadLetter(item) {
  const path = `/dead-letters/${encodeURIComponent(item.file)}`;
  return h('li', {'data-key': item.file}, h('span', {class: 'badge warn'}, item.reason),
    h('a', {class: 'name', href: path + '/original', target: '_blank', rel: 'noopener', title: item.file},
      [item.name, item.id].filter(text => text && text !== item.file).join(', ') || address(item.source)),
    h('button', {class: 'small', 'aria-label': `Replay ${item.file}`,
      click: () => act(path + '/replay', () => 'Sent through again.')}, 'Replay'),
    h('div', {class: 'short', title: item.message}, item.message), h('div', {}, `${moment(item.time)}, ${bytes(item.size)}`));
}

function deadLetters(items) {
  byId('dead-letters-title').textContent = items.length === 0 ? 'Dead letters' : `Dead letters (${items.length}${items.length < LISTED ? '' : ' and more'})`;
  byId('replay-all').hidden = items.length < 2;
  const shown = items.slice(0, SHOWN).map(deadLetter);
  return items.length === 0 ? [h('li', {'data-key': '', class: 'faint'}, 'None: all that came was inspected.')]
    : items.length > shown.length ? [...shown, h('li', {'data-key': '', class: 'faint'}, `and ${items.length - shown.length} older`)] : shown;
}

async function health() {
  let answer;
  try {
    answer = await api.get('/observe/health');
  } catch (error) {
    answer = error.body ?? {status: error.status === 0 ? 'AWAY' : 'DOWN', checks: []};
  }
  const up = answer.status === 'UP';
  byId('health').textContent = up ? 'healthy' : answer.status === 'AWAY' ? 'no answer' : 'not healthy';
  byId('health').className = `pill ${up ? 'up' : 'down'}`;
  const checks = (answer.checks ?? []).filter(check => !OWN.test(check.name));
  byId('health-panel').hidden = checks.length === 0;
  const fine = checks.filter(check => check.status === 'UP').map(check => check.name);
  fillList(byId('checks'), [
    ...checks.filter(check => check.status !== 'UP').map(check => line(check.name,
      check.data?.['failure.message'] ?? check.data?.['failure.error.message'] ?? check.message, state(check.status.toLowerCase(), 'defect'))),
    fine.length > 0 ? line(plural(fine.length, 'check'), fine.join(', '), state('up', 'ok')) : [],
  ].flat());
}

export function refresh() {
  clearTimeout(soon);
  soon = null;
  return Promise.all([
    panel('routes-panel', '/routes', 'routes', items => items.map(route)),
    panel('models-panel', '/models', 'models', items => items.map(model)),
    panel('dead-letters-panel', `/dead-letters?limit=${LISTED}`, 'dead-letters', deadLetters),
    health(),
  ]);
}

/** After a rejection its dead letter takes a moment to be written. */
export function refreshSoon() {
  soon ??= setTimeout(refresh, 300);
}

export function start() {
  byId('replay-all').addEventListener('click', () => act('/dead-letters/replay',
    ({replayed = [], failed = []}) => `${count(replayed.length)} sent through again${failed.length > 0 ? `, ${count(failed.length)} not` : ''}.`));
  setInterval(() => document.hidden || refresh(), EVERY_MS);
}
