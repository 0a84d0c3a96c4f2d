/** Whether Flawline answers and is healthy, for the banner, the head and the monitor. */

import * as api from './api.js';
import {reasons} from './format.js';
import {live} from './live.js';
import {Store} from './store.js';

const EVERY_MS = 5000;
/** Statistics come every second. */
const SILENT_MS = 5000;
/** Checks of the routes by which this page is served. */
const OWN = /^(route|consumer):flawline-/;

const TITLES = {
  'mqtt': 'No connection to the MQTT broker',
  'broker-disk': 'The disk of the broker is full',
  'inbox': 'The inbox cannot be used',
  'models': 'A model cannot be used',
  'models-serving': 'A model does not serve',
  'recipes': 'A recipe has a mistake',
  'routes': 'A route file has a mistake',
  'sinks': 'Results cannot be delivered',
  'dead-letters': 'Dead letters cannot be written',
  'cameras': 'A camera does not answer',
  'parts': 'Parts cannot be assembled',
};

/**
 * contact  connecting, live or away
 * heard    when Flawline was heard last, ms
 * checks   the health checks, without those of the page itself; null before the first answer
 * outages  what does not work: title, reasons, since (ms)
 */
export const status = new Store({contact: 'connecting', heard: Date.now(), checks: null, outages: []});

/** What a failed health check says to people. */
export function outage(check) {
  const [kind, name] = check.name.split(/:(.*)/);
  const since = Date.parse((check.data?.['failure.start.time'] ?? '').replace(/\[.*/, ''));
  return {
    id: check.name,
    title: TITLES[check.name] ?? (kind === 'route' || kind === 'consumer' ? `The route ${name} does not run` : `The check ${check.name} fails`),
    reasons: reasons(check.message ?? check.data?.['failure.message'] ?? check.data?.['failure.error.message']),
    since: Number.isFinite(since) ? since : null,
  };
}

/** A route's own check and that of its consumer say the same. */
export function outages(checks) {
  const all = checks.filter(check => check.status === 'DOWN').map(outage);
  return all.filter((one, i) => all.findIndex(other => other.title === one.title) === i);
}

const known = new Map();

async function look() {
  let checks;
  try {
    checks = (await api.get('/observe/health?data=true')).checks;
  } catch (error) {
    if (error.status === 0) {
      lost();
      return;
    }
    checks = error.body?.checks ?? [];
  }
  checks = (checks ?? []).filter(check => !OWN.test(check.name));
  const now = outages(checks);
  for (const id of [...known.keys()].filter(id => !now.some(one => one.id === id))) {
    known.delete(id);
  }
  for (const one of now) {
    known.set(one.id, known.get(one.id) ?? Date.now());
    one.since = Math.min(one.since ?? Infinity, known.get(one.id));
  }
  status.update({checks, outages: now});
}

function lost() {
  if (status.value.contact !== 'away') {
    status.update({contact: 'away'});
  }
}

function heard() {
  status.value.heard = Date.now();
  if (status.value.contact !== 'live') {
    status.update({contact: 'live'});
    look();
  }
}

/** Starts watching; call it once. */
export function start() {
  live.on('state', state => state === 'live' ? heard() : lost());
  for (const name of ['statistics', 'inspection', 'rejection']) {
    live.on(name, heard);
  }
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
      status.update({heard: Date.now(), contact: status.value.contact === 'away' ? 'away' : 'connecting'});
    }
  });
  setInterval(() => document.hidden || look(), EVERY_MS);
  // A connection may end without a word, as when a cable is unplugged.
  setInterval(() => document.hidden || Date.now() - status.value.heard < SILENT_MS || lost(), 1000);
}
