/** Review of kept images, one after the other: right or wrong, by mouse or keyboard. */

import {html, useEffect, useRef, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {percent, plural, title} from '../format.js';
import {address, replace} from '../router.js';
import {usePolled} from '../store.js';
import {Loading, openSeadragon, Problem, Segments, Select, toast, Verdict, view} from '../ui.js';
import {Viewer} from '../viewer.js';

const QUEUES = [['unsure', 'Unsure first'], ['near', 'Near the threshold'], ['sample', 'One in a hundred of the good'], ['all', 'All that nobody has reviewed']];
const FETCHED = 50;

/** The arguments of GET /inspections for a queue. */
export const wanted = (queue, model) => ({...(queue === 'all' ? {reviewed: 'no'} : {queue}), model, limit: FETCHED});

/**
 * The body of a review.
 *
 * @param verdict what the part is
 * @param label   of everything that is wrong; empty for as found
 * @param regions that were drawn, as polygons; none for as found
 */
export function reviewOf(verdict, {note, label, regions}) {
  const body = {verdict};
  if (note.trim() !== '') {
    body.note = note.trim();
  }
  if (verdict === 'defect' && regions.length > 0) {
    body.regions = regions.map(polygon => ({label: label || 'defect', polygon}));
  } else if (verdict === 'defect' && label !== '') {
    body.labels = [label];
  }
  return body;
}

/** The polygon of a rectangle between two points, within the image; null when it is smaller than three pixels. */
export function rectangle([x1, y1], [x2, y2], {width, height}) {
  const inside = (value, most) => Math.round(Math.max(0, Math.min(most, value)) * 10) / 10;
  const [left, right] = [inside(Math.min(x1, x2), width), inside(Math.max(x1, x2), width)];
  const [top, bottom] = [inside(Math.min(y1, y2), height), inside(Math.max(y1, y2), height)];
  return right - left < 3 || bottom - top < 3 ? null : [[left, top], [right, top], [right, bottom], [left, bottom]];
}

function Review({queue = 'unsure', model = ''}) {
  const [list, setList] = useState(null);
  const [at, setAt] = useState(0);
  const [done, setDone] = useState(0);
  const [error, setError] = useState(null);
  const models = usePolled('/models', 30_000).data ?? [];
  const rates = usePolled('/reviews/rates' + api.query({by: 'day', model}), 30_000).data;
  useEffect(() => {
    let over = false;
    setList(null);
    setAt(0);
    setError(null);
    api.get('/inspections' + api.query(wanted(queue, model))).then(found => over || setList(found), failure => over || setError(failure));
    return () => over = true;
  }, [queue, model]);
  const current = list?.[at];
  const choose = (nextQueue, nextModel) => {
    replace(['review'], {queue: nextQueue, model: nextModel});
    dispatchEvent(new HashChangeEvent('hashchange'));
  };
  const say = async (verdict, details) => {
    try {
      await api.postJson(`${api.inspection(current.key)}/review`, reviewOf(verdict, details));
      if (details.golden) {
        await api.postJson(api.path('models', current.model.name, 'golden'), {inspection: current.key, verdict, must: details.must});
        toast(`Added to the golden set of ${current.model.name}.`);
      }
      setDone(done + 1);
      setAt(at + 1);
    } catch (failure) {
      toast(failure.message, 'error');
    }
  };
  return html`<section class="panel" aria-labelledby="review-title"><h2 id="review-title">Review</h2>
      <div class="bar"><${Segments} name="queue" legend="What to review" value=${queue} options=${QUEUES} change=${value => choose(value, model)} />
        <${Select} label="Model" id="review-model" all="all models" value=${model} options=${models.map(one => one.name)} change=${value => choose(queue, value)} /></div>
      <p class="faint" role="status" id="review-state">${list === null ? 'Loading…' : current ? `${plural(list.length - at, 'image')} left in this list; ${done} reviewed now.`
        : `Nothing left to review here. ${done} reviewed now.`}${agreement(rates)}</p>
      <${Problem} error=${error} /></section>
    ${list === null && !error && html`<${Loading} />`}
    ${current && html`<${One} key=${current.key} inspection=${current} say=${say} skip=${step => setAt(Math.max(0, Math.min(list.length, at + step)))} />`}`;
}

/** How often people agreed on the last day with reviews. */
function agreement(rates) {
  const last = rates?.periods.at(-1);
  return last ? ` On ${last.name} people agreed with ${percent(last.agreement)} of ${plural(last.reviewed, 'verdict')}.` : '';
}

function One({inspection, say, skip}) {
  const [note, setNote] = useState('');
  const [label, setLabel] = useState('');
  const [regions, setRegions] = useState([]);
  const [golden, setGolden] = useState(false);
  const [must, setMust] = useState(true);
  const [drawing, setDrawing] = useState(null);
  const stage = useRef(null);
  const viewer = useRef(null);
  const details = {note, label, regions, golden, must};
  const shown = regions.length > 0 ? regions.map(polygon => ({polygon, bbox: [...polygon[0], polygon[2][0] - polygon[0][0], polygon[2][1] - polygon[0][1]]}))
    : inspection.defects;
  useEffect(() => {
    if (inspection.originalBytes === 0) {
      return undefined;
    }
    const made = new Viewer(stage.current, {source: api.original(inspection.key, inspection.image.format), image: inspection.image, regions: shown, library: openSeadragon(),
      choose: () => {}, failed: () => toast('The image cannot be shown.', 'error')});
    viewer.current = made;
    made.ready.then(() => stage.current?.setAttribute('data-ready', ''));
    return () => made.close();
  }, [regions]);
  useEffect(() => {
    const press = event => {
      // A key that is held down would review images that nobody has seen.
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input:not([type=checkbox]):not([type=radio]), select, textarea')) {
        return;
      }
      const action = {o: () => say('ok', details), d: () => say('defect', details), s: () => skip(1), ArrowRight: () => skip(1), ArrowLeft: () => skip(-1),
        g: () => setGolden(!golden)}[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (action) {
        event.preventDefault();
        action();
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
  const point = event => viewer.current?.at(event);
  /** Draws from a point to where the pointer is let go, which may be beside the image or outside of the window. */
  const draw = from => {
    const control = new AbortController();
    addEventListener('pointerup', event => {
      control.abort();
      event.stopPropagation();
      const drawn = rectangle(from, point(event), inspection.image);
      drawn && setRegions(before => [...before, drawn]);
    }, {capture: true, signal: control.signal});
    addEventListener('pointercancel', () => control.abort(), {capture: true, signal: control.signal});
  };
  return html`<article class="inspection" id="review-one"><div class="bar inspection-head"><h2 id="review-image">${title(inspection)}</h2>
      <${Verdict} verdict=${inspection.verdict} defects=${inspection.defect} /><span class="stretch"></span><a href=${address(['image', inspection.key])}>Details</a></div>
    <div class="bar tools"><button class="accent" id="review-ok" title="o" onClick=${() => say('ok', details)}>Good part (O)</button>
      <button class="wrong" id="review-defect" title="d" onClick=${() => say('defect', details)}>Defective part (D)</button>
      <button id="review-skip" title="s" onClick=${() => skip(1)}>Not sure, next (S)</button>
      <button aria-pressed=${String(drawing !== null)} id="review-draw" onClick=${() => setDrawing(drawing === null ? [] : null)}>Draw what is wrong</button>
      ${regions.length > 0 && html`<button onClick=${() => setRegions([])}>As found</button>`}
      <label class="choice"><span>Label</span><input id="review-label" value=${label} maxlength="200" onInput=${event => setLabel(event.target.value)} /></label>
      <label class="choice"><span>Note</span><input id="review-note" value=${note} maxlength="2000" onInput=${event => setNote(event.target.value)} /></label>
      <label class="check"><input type="checkbox" id="review-golden" checked=${golden} onChange=${event => setGolden(event.target.checked)} />add to the golden set (G)</label>
      ${golden && html`<label class="check"><input type="checkbox" checked=${must} onChange=${event => setMust(event.target.checked)} />a version must judge it right</label>`}</div>
    ${inspection.originalBytes > 0 ? html`<div class="stage" ref=${stage} role="img" aria-label="The image to review" onPointerDownCapture=${event => {
      if (drawing !== null && event.button === 0) {
        event.stopPropagation();
        event.preventDefault();
        draw(point(event));
      }
    }}></div>` : html`<p class="empty">The image is not kept any longer.</p>`}
    <p class="faint">${regions.length > 0 ? `${plural(regions.length, 'region')} drawn` : plural(inspection.defects.length, 'region') + ' found'}${
      inspection.why?.length > 0 ? ': ' + inspection.why.join('; ') : ''}. The review never changes the inspection.</p></article>`;
}

export const {mount, unmount} = view(Review);
