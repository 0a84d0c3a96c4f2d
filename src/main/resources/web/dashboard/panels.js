/** Routes, models, dead letters and health, asked for every few seconds. A part that Flawline does not offer stays hidden. */

import * as api from './api.js';
import {byId, fillList, h, toast} from './dom.js';
import {bytes, count, moment, plural} from './format.js';

const EVERY_MS = 5000;
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

const line = (text, detail, ...right) => h('li', {}, h('b', {}, text), h('span', {class: 'stretch'}), ...right, detail ? h('div', {}, detail) : []);

const state = (text, kind) => h('span', {class: `badge ${kind}`}, text);

function route(item) {
  const started = /^started$/i.test(item.state);
  const counts = [item.in !== undefined && `${count(item.in)} in`, item.out !== undefined && `${count(item.out)} out`,
    item.failed > 0 && `${count(item.failed)} failed`].filter(Boolean).join(', ');
  const row = line(item.id, counts, state(String(item.state).toLowerCase(), started ? 'ok' : 'warn'),
    h('button', {class: 'small', 'aria-label': `${started ? 'Stop' : 'Start'} route ${item.id}`,
      click: () => act(`/routes/${encodeURIComponent(item.id)}/${started ? 'stop' : 'start'}`,
        () => `Route ${item.id} ${started ? 'stops' : 'starts'}.`)}, started ? 'Stop' : 'Start'));
  if (item.lastError) {
    row.append(h('div', {class: 'wrong'}, typeof item.lastError === 'string' ? item.lastError : item.lastError.message));
  }
  return row;
}

function deadLetter(item) {
  const path = `/dead-letters/${encodeURIComponent(item.file)}`;
  return h('li', {}, h('span', {class: 'badge warn'}, item.reason),
    h('a', {class: 'name', href: path + '/original', target: '_blank', rel: 'noopener', title: item.file}, item.name ?? item.id),
    h('span', {class: 'stretch'}),
    h('button', {class: 'small', 'aria-label': `Replay ${item.file}`,
      click: () => act(path + '/replay', () => 'Sent through again.')}, 'Replay'),
    h('div', {}, `${item.message} · ${moment(item.time)}, ${bytes(item.size)}`));
}

function deadLetters(items) {
  const newest = [...items].sort((a, b) => a.file < b.file ? 1 : -1);
  byId('dead-letters-title').textContent = newest.length === 0 ? 'Dead letters' : `Dead letters (${count(newest.length)})`;
  byId('replay-all').hidden = newest.length < 2;
  const shown = newest.slice(0, 8).map(deadLetter);
  return newest.length === 0 ? [h('li', {class: 'faint'}, 'None: all that came was inspected.')]
    : newest.length > shown.length ? [...shown, h('li', {class: 'faint'}, `and ${count(newest.length - shown.length)} older`)] : shown;
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
  const checks = (answer.checks ?? []).filter(check => !check.name.startsWith('route:flawline-'));
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
    panel('dead-letters-panel', '/dead-letters', 'dead-letters', deadLetters),
    health(),
  ]);
}

function model(item) {
  return line(item.name, [item.device, item.precision, item.width && `${item.width} × ${item.height}`].filter(Boolean).join(', '),
    state(item.version ? `version ${item.version}` : item.state ?? 'not loaded', item.error ? 'defect' : 'neutral'));
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
