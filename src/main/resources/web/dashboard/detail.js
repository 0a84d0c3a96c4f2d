/** One inspection in full: the picture with its regions drawn over it, their measures, and the JSON. */

import * as api from './api.js';
import {badge, byId, h, svg, toast} from './dom.js';
import {bytes, decimal, fullMoment, percent, plural} from './format.js';

let shown = null;
let step = () => null;
let onClose = () => {};

const dialog = () => byId('detail');

/** @param item the summary of a kept inspection */
export async function openKept(item) {
  try {
    const inspection = await api.get(api.inspection(item.key));
    open(inspection, {
      original: item.original ? api.original(item.key, item.format) : null,
      picture: item.picture ? api.picture(item.key) : null,
      json: api.inspection(item.key),
    });
    shown = item.key;
    byId('detail-newer').disabled = step(shown, -1) === null;
    byId('detail-older').disabled = step(shown, 1) === null;
  } catch (error) {
    toast(error.status === 404 ? 'This picture has made room for newer ones.' : error.message, 'error');
  }
}

/** @param sources addresses of the original, the annotated picture and the JSON, or null for what there is not */
export function open(inspection, sources) {
  shown = null;
  byId('detail-newer').disabled = true;
  byId('detail-older').disabled = true;
  byId('detail-title').textContent = inspection.image.name ?? String(inspection.id);
  const stage = new Stage(inspection, sources);
  byId('detail-body').replaceChildren(
    h('div', {class: 'detail-left'}, stage.tools, stage.element),
    h('div', {class: 'detail-right'}, facts(inspection), regions(inspection, stage), json(inspection, sources)));
  if (!dialog().open) {
    dialog().showModal();
  }
}

/** The picture, with one polygon a region over it. */
class Stage {
  constructor(inspection, sources) {
    const {width, height} = inspection.image;
    this.polygons = sources.original === null ? [] : inspection.defects.map((defect, i) =>
      svg('polygon', {points: defect.polygon.map(point => point.join(',')).join(' '), class: 'region', 'data-i': i}));
    this.labels = sources.original === null ? [] : inspection.defects.map((defect, i) =>
      svg('text', {x: defect.bbox[0], y: Math.max(defect.bbox[1] - width / 200, width / 45), class: 'region-label',
        'font-size': Math.max(width, height) / 45}, String(i + 1)));
    this.overlay = svg('g', {}, this.polygons, this.labels);
    this.canvas = sources.original === null ? null
      : svg('svg', {viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `The picture with ${plural(inspection.defects.length, 'region')}`},
        svg('image', {href: sources.original, width, height}), this.overlay);
    this.annotated = sources.picture === null ? null : h('img', {src: sources.picture, alt: 'The annotated picture', hidden: this.canvas !== null});
    this.element = h('div', {class: 'stage', tabindex: '0', role: 'group', 'aria-label': 'Picture'}, this.canvas ?? [], this.annotated ?? [],
      this.canvas || this.annotated ? [] : h('p', {class: 'empty'}, 'No picture is kept of this inspection.'));
    this.element.style.setProperty('--width', width + 'px');
    this.element.style.setProperty('--ratio', String(width / height));
    this.tools = h('div', {class: 'bar'},
      this.canvas && this.polygons.length > 0 && toggle('Regions', true, on => this.overlay.toggleAttribute('hidden', !on)),
      this.canvas && this.annotated && toggle('Annotated', false, on => {
        this.annotated.hidden = !on;
        this.canvas.toggleAttribute('hidden', on);
      }),
      toggle('Full size', false, on => this.element.classList.toggle('full', on)));
  }

  mark(i, on) {
    this.polygons[i]?.classList.toggle('marked', on);
  }
}

function toggle(text, pressed, change) {
  return h('button', {'aria-pressed': String(pressed), class: 'toggle', click: event => {
    const on = event.currentTarget.getAttribute('aria-pressed') !== 'true';
    event.currentTarget.setAttribute('aria-pressed', String(on));
    change(on);
  }}, text);
}

function facts(inspection) {
  const {image, model, timings} = inspection;
  const rows = [
    ['verdict', h('span', {}, badge(inspection.verdict, inspection.defect), ` ${percent(inspection.defectRatio)} of the picture`)],
    ['id', String(inspection.id)],
    inspection.time && ['time', fullMoment(inspection.time)],
    inspection.route && ['route', inspection.route],
    ['model', `${model.name} ${model.version}, ${model.device}, ${model.precision}`],
    ['picture', `${image.width} × ${image.height}, ${image.format}${inspection.originalBytes ? ', ' + bytes(inspection.originalBytes) : ''}`],
    ['ms', `${decimal(timings.total)}: decode ${decimal(timings.decode)}, prepare ${decimal(timings.preprocess)}, infer ${decimal(timings.infer)}, `
      + `measure ${decimal(timings.postprocess)}, encode ${decimal(timings.encode)}`],
    inspection.input && ['input', JSON.stringify(inspection.input)],
  ];
  return h('dl', {class: 'facts'}, rows.filter(Boolean).map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}

function regions(inspection, stage) {
  if (inspection.defects.length === 0) {
    return [];
  }
  const rows = inspection.defects.map((defect, i) => h('tr', {tabindex: '0',
    mouseenter: () => stage.mark(i, true), mouseleave: () => stage.mark(i, false),
    focus: () => stage.mark(i, true), blur: () => stage.mark(i, false)},
    h('th', {scope: 'row'}, String(i + 1)), h('td', {}, defect.label), h('td', {}, decimal(defect.score, 3)), h('td', {}, decimal(defect.peak, 3)),
    h('td', {}, decimal(defect.area, 0)), h('td', {}, defect.bbox.slice(0, 2).map(v => decimal(v, 0)).join(', ')),
    h('td', {}, defect.bbox.slice(2).map(v => decimal(v, 0)).join(' × ')), h('td', {}, String(defect.holes))));
  return h('div', {class: 'scroll'}, h('table', {class: 'regions'}, h('caption', {class: 'hidden'}, 'Regions, in pixels of the picture'),
    h('thead', {}, h('tr', {}, ['#', 'label', 'score', 'peak', 'area', 'x, y', 'w × h', 'holes'].map(text => h('th', {scope: 'col'}, text)))),
    h('tbody', {}, rows)));
}

function json(inspection, sources) {
  const text = JSON.stringify(inspection, null, 2);
  const copy = h('button', {click: () => navigator.clipboard.writeText(text)
    .then(() => toast('Copied.'), () => toast('The browser does not allow it.', 'error'))}, 'Copy');
  return h('details', {class: 'json'}, h('summary', {}, 'JSON'),
    h('div', {class: 'bar'}, navigator.clipboard ? copy : [],
      sources.json ? h('a', {href: sources.json, target: '_blank', rel: 'noopener'}, 'Open') : [],
      sources.original ? h('a', {href: sources.original, download: ''}, 'Original') : [],
      sources.picture ? h('a', {href: sources.picture, download: ''}, 'Annotated') : []),
    h('pre', {tabindex: '0'}, text));
}

function go(by) {
  const item = shown === null ? null : step(shown, by);
  if (item !== null) {
    openKept(item);
  }
}

/**
 * @param neighbour gives the summary beside a key, or null
 * @param closed    is called with the key of what was shown last
 */
export function start(neighbour, closed) {
  step = neighbour;
  onClose = closed;
  byId('detail-close').addEventListener('click', () => dialog().close());
  byId('detail-newer').addEventListener('click', () => go(-1));
  byId('detail-older').addEventListener('click', () => go(1));
  dialog().addEventListener('close', () => onClose(shown));
  dialog().addEventListener('click', event => event.target === dialog() && dialog().close());
  dialog().addEventListener('keydown', event => {
    const scrolls = event.target.closest('.stage.full, pre');
    if (event.key === 'ArrowLeft' && !scrolls) {
      go(-1);
    } else if (event.key === 'ArrowRight' && !scrolls) {
      go(1);
    }
  });
}
