/** Whether Flawline answers and is healthy, for the banner, the head and the monitor. */

import * as api from './api.js';
import {now} from './clock.js';
import {reasons} from './format.js';
import {live} from './live.js';
import {Store} from './store.js';

const EVERY_MS = 5000;
/** Statistics come every second. */
const SILENT_MS = 5000;
/** Checks of the routes by which this page is served. */
const OWN = /^(route|consumer):flawline-/;

/** What each check looks at, and what its failure means. */
const CHECKS = {
  'mqtt': ['MQTT connections', 'No connection to the MQTT broker'],
  'broker-disk': ['Disk of the broker', 'The disk of the broker is full'],
  'broker-journal': ['Journal of the broker', 'The journal of the broker is damaged'],
  'broker-sessions': ['Sessions of the broker', 'The sessions of the broker need attention'],
  'inbox': ['Inbox', 'The inbox cannot be used'],
  'models': ['Models', 'A model cannot be used'],
  'models-serving': ['Models in service', 'A model does not serve'],
  'recipes': ['Recipes', 'A recipe has a mistake'],
  'routes': ['Route files', 'A route file has a mistake'],
  'sinks': ['Receivers of results', 'Results cannot be delivered'],
  'dead-letters': ['Dead letters', 'Dead letters cannot be written'],
  'cameras': ['Cameras', 'A camera does not answer'],
  'parts': ['Parts', 'Parts cannot be assembled'],
  'modbus': ['Modbus devices', 'A Modbus device does not answer'],
  'certificates': ['Certificates', 'A certificate needs attention'],
  'record': ['Record of changes', 'The record of changes cannot be written'],
  'context': ['Camel', 'Camel does not run'],
};

/**
 * contact  connecting, live or away
 * heard    when Flawline was heard last, ms
 * checks   the health checks, without those of the page itself; null before the first answer
 * outages  what does not work: title, reasons, since (ms)
 */
export const status = new Store({contact: 'connecting', heard: Date.now(), checks: null, outages: []});

const split = name => name.split(/:(.*)/);

/** What people call a check. */
export function nameOf(check) {
  const [kind, name] = split(check.name);
  return CHECKS[check.name]?.[0] ?? (kind === 'route' ? `Route ${name}` : kind === 'consumer' ? `Input of the route ${name}` : check.name);
}

/** What a failed health check says to people. */
export function outage(check) {
  const [kind, name] = split(check.name);
  const since = Date.parse((check.data?.['failure.start.time'] ?? '').replace(/\[.*/, ''));
  return {
    id: check.name,
    title: CHECKS[check.name]?.[1] ?? (kind === 'route' || kind === 'consumer' ? `The route ${name} does not run` : `The check ${check.name} fails`),
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
  const failing = outages(checks);
  for (const id of [...known.keys()].filter(id => !failing.some(one => one.id === id))) {
    known.delete(id);
  }
  for (const one of failing) {
    known.set(one.id, known.get(one.id) ?? now());
    one.since = Math.min(one.since ?? Infinity, known.get(one.id));
  }
  status.update({checks, outages: failing});
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
