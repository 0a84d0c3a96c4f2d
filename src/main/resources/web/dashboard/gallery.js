/** The kept inspections, newest first, as cards. */

import * as api from './api.js';
import {badge, byId, h, toast} from './dom.js';
import {decimal, fullMoment, moment, plural} from './format.js';

const MOST = 1000;
const PAGE = 48;
const FETCHED = 100;
const DRAW_MS = 200;
const POINTER_RESTS_MS = 4000;

/** What passes the filter, newest first by key; without the regions, which are fetched when somebody looks at them. */
let list = [];
const keys = new Set();
const cards = new Map();
const filter = {verdict: '', route: '', model: ''};
let limit = PAGE;
let paused = false;
/** Newer ones than this key wait until the reader is ready for them. */
let newestShown = null;
/** Whether others have come than are in the list: they are fetched once nothing is held. */
let missed = false;
let pointerMoved = 0;
let drawing = null;
let onOpen = () => {};

function summary(inspection) {
  return {
    key: inspection.key,
    id: String(inspection.id),
    name: inspection.image.name ?? shortened(String(inspection.id)),
    time: inspection.time,
    route: inspection.route ?? '',
    model: inspection.model.name,
    verdict: inspection.verdict,
    defects: inspection.defect,
    ms: inspection.timings.total,
    format: inspection.image.format,
    picture: inspection.pictureBytes > 0,
    original: inspection.originalBytes > 0,
  };
}

/** The end of an id that Flawline has made: it begins with the time, as all of its hour do. */
const shortened = id => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id) ? '…' + id.slice(-12) : id;

function add(inspections) {
  for (const item of inspections.map(summary).filter(item => passes(item) && !keys.has(item.key))) {
    keys.add(item.key);
    list.push(item);
  }
  list.sort((a, b) => a.key < b.key ? 1 : -1);
  list.splice(MOST).forEach(dropped => keys.delete(dropped.key));
  drawSoon();
}

/** One that has come just now. What is looked at does not make room for it. */
export function tell(inspection) {
  if (list.length >= MOST && isHeld()) {
    missed = true;
  } else {
    add([inspection]);
  }
}

/** Fetches the newest that the filter lets through; of those from a moment on if one is given. */
async function fetchNewest(until, most) {
  try {
    return await api.get('/inspections' + api.query({...filter, until, limit: most}));
  } catch (error) {
    toast(error.message, 'error');
    return [];
  }
}

/** Fetches the newest anew. There may be others between them and what is there: that goes, to be fetched when asked for. */
export async function load() {
  if (isHeld()) {
    missed = true;
    drawSoon();
    return;
  }
  missed = false;
  // It may have been the server that was missing, and not the picture.
  for (const card of byId('gallery').querySelectorAll('li:has(.missing)')) {
    cards.delete(card.dataset.key);
    card.remove();
  }
  const most = Math.min(MOST, Math.max(FETCHED, limit));
  const found = await fetchNewest(undefined, most);
  if (found.length === most) {
    const oldest = found.at(-1).key;
    list = list.filter(item => item.key >= oldest || !keys.delete(item.key));
  }
  newestShown = null;
  add(found);
}

const passes = item => (filter.verdict === '' || item.verdict === filter.verdict)
  && (filter.route === '' || item.route === filter.route) && (filter.model === '' || item.model === filter.model);

/** Cards do not move under a hand, the focus, or the eyes of somebody who has scrolled down. */
function isHeld() {
  const gallery = byId('gallery');
  return newestShown !== null && (paused || gallery.contains(document.activeElement) || performance.now() - pointerMoved < POINTER_RESTS_MS
    || gallery.getBoundingClientRect().top < -150 || document.querySelector('dialog[open]') !== null);
}

function drawSoon() {
  drawing ??= setTimeout(() => {
    drawing = null;
    draw();
  }, DRAW_MS);
}

function draw() {
  if (!isHeld()) {
    if (missed) {
      load();
    }
    newestShown = list[0]?.key ?? null;
  }
  const newer = newestShown === null ? 0 : list.findIndex(item => item.key <= newestShown);
  const shown = list.slice(Math.max(0, newer), Math.max(0, newer) + limit);
  place(shown);
  const button = byId('newer');
  button.hidden = newer <= 0;
  button.textContent = `Show ${plural(newer, 'new picture')}`;
  byId('more').hidden = shown.length < Math.min(PAGE, limit);
  const empty = byId('no-pictures');
  empty.hidden = shown.length > 0;
  empty.textContent = Object.values(filter).some(Boolean) ? 'No picture that is kept passes the filter.'
    : 'No picture is kept yet. Send one to the line, or drop one on this page.';
  if ((newer > 0 || missed) && !paused) {
    setTimeout(drawSoon, 1000);
  }
}

function place(shown) {
  const gallery = byId('gallery');
  const wanted = new Set(shown.map(item => item.key));
  for (const [key, card] of cards) {
    if (!wanted.has(key)) {
      card.remove();
      cards.delete(key);
    }
  }
  let next = gallery.firstElementChild;
  for (const item of shown) {
    let card = cards.get(item.key);
    if (!card) {
      card = makeCard(item);
      cards.set(item.key, card);
    }
    if (card === next) {
      next = next.nextElementSibling;
    } else {
      gallery.insertBefore(card, next);
    }
  }
  if (!gallery.querySelector('button[tabindex="0"]')) {
    gallery.querySelector('button')?.setAttribute('tabindex', '0');
  }
}

function makeCard(item) {
  const source = item.picture ? api.picture(item.key) : item.original ? api.original(item.key, item.format) : null;
  const label = `${item.verdict === 'defect' ? plural(item.defects, 'defect') : item.verdict}, ${item.name}, ${fullMoment(item.time)}`;
  return h('li', {'data-key': item.key},
    h('button', {class: `card ${item.verdict}`, tabindex: '-1', 'aria-label': label, click: () => onOpen(item)},
      h('span', {class: 'view'}, source ? h('img', {src: source, alt: '', loading: 'lazy', decoding: 'async', draggable: 'false'}) : 'no picture kept'),
      h('span', {class: 'caption'},
        badge(item.verdict, item.defects),
        h('span', {class: 'stretch'}), h('span', {class: 'faint'}, moment(item.time))),
      h('span', {class: 'caption'}, h('span', {class: 'name', title: `${item.name}, ${item.id}`}, item.name),
        h('span', {class: 'stretch'}), h('span', {class: 'faint'}, `${item.route} · ${decimal(item.ms)} ms`))));
}

/** The neighbour of an inspection among those that pass; step 1 is older, -1 newer. */
export function neighbour(key, step) {
  const at = list.findIndex(item => item.key === key);
  return at < 0 ? null : list[at + step] ?? null;
}

/** Moves the focus like a cursor; the tab key passes the gallery in one step. */
function move(event) {
  const buttons = [...byId('gallery').querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  if (at < 0) {
    return;
  }
  const firstTop = buttons[0].getBoundingClientRect().top;
  const columns = Math.max(1, buttons.filter(button => button.getBoundingClientRect().top === firstTop).length);
  const to = {ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: buttons.length - 1}[event.key];
  if (to !== undefined && buttons[to]) {
    event.preventDefault();
    focus(buttons[to]);
  }
}

function focus(button) {
  byId('gallery').querySelectorAll('button[tabindex="0"]').forEach(other => other.setAttribute('tabindex', '-1'));
  button.setAttribute('tabindex', '0');
  button.focus();
}

/** Back to the card of what was looked at last, if it is there. */
export function focusCard(key) {
  const button = cards.get(key)?.querySelector('button');
  if (button) {
    focus(button);
  }
}

export function setFilter(change) {
  Object.assign(filter, change);
  list = list.filter(item => passes(item) || !keys.delete(item.key));
  limit = PAGE;
  newestShown = null;
  load();
  draw();
}

async function more() {
  limit += PAGE;
  if (list.length < limit && list.length < MOST) {
    const found = await fetchNewest(list.at(-1)?.time, FETCHED);
    add(found);
    if (found.length <= 1) {
      toast('Older pictures are not kept.');
    }
  }
  draw();
}

/** @param open is called with the summary of the inspection that was chosen */
export function start(open) {
  onOpen = open;
  const gallery = byId('gallery');
  gallery.addEventListener('keydown', move);
  gallery.addEventListener('pointermove', () => pointerMoved = performance.now());
  gallery.addEventListener('focusout', drawSoon);
  gallery.addEventListener('error', event => event.target.replaceWith(h('span', {class: 'missing'}, 'no longer kept')), true);
  byId('more').addEventListener('click', more);
  byId('newer').addEventListener('click', () => {
    newestShown = null;
    pointerMoved = 0;
    draw();
    byId('pictures').scrollIntoView();
  });
  byId('pause').addEventListener('click', event => {
    paused = !paused;
    event.target.setAttribute('aria-pressed', String(paused));
    event.target.textContent = paused ? 'Go on' : 'Pause';
    draw();
  });
  byId('filter-verdict').addEventListener('change', event => setFilter({verdict: event.target.value}));
}
