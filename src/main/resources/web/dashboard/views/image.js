/** One inspection: the image with its regions, their measures, and the JSON. */

import {html, useEffect, useRef, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {bytes, decimal, fullMoment, imageName, isGenerated, percent, plural, title} from '../format.js';
import {neighbour, visited} from '../inspections.js';
import {address, go, origin, replace} from '../router.js';
import {save} from '../saving.js';
import {Loading, openSeadragon, toast, Verdict, view} from '../ui.js';
import {Viewer} from '../viewer.js';

/** The kept inspection of an address. */
function Image({id: key, region}) {
  const [state, setState] = useState({key: null, inspection: null, error: null});
  const [beside, setBeside] = useState({newer: null, older: null});
  useEffect(() => {
    let over = false;
    setBeside({newer: null, older: null});
    api.get(api.inspection(key)).then(async inspection => {
      if (over) {
        return;
      }
      visited.key = inspection.key;
      setState({key, inspection, error: null});
      document.title = `${title(inspection)} · Flawline`;
      const [newer, older] = await Promise.all([-1, 1].map(step => neighbour(inspection, step).catch(() => null)));
      over || setBeside({newer, older});
    }, error => over || setState({key, inspection: null, error}));
    return () => over = true;
  }, [key]);
  const step = to => to && replaceAndShow(to);
  const {inspection, error} = state;
  if (error) {
    return html`<p class="empty">${error.status === 404 ? 'This image is no longer in the history: when the history is full, the oldest images are deleted.' : error.message}
      ${' '}<a href="#/live">Show the live view.</a></p>`;
  }
  if (inspection === null) {
    return html`<${Loading} />`;
  }
  const sources = {
    image: inspection.originalBytes > 0 ? api.original(inspection.key, inspection.image.format) : null,
    annotated: inspection.pictureBytes > 0 ? api.picture(inspection.key) : null,
    original: inspection.originalBytes > 0 ? `${api.inspection(inspection.key)}/original` : null,
    json: api.inspection(inspection.key),
  };
  return html`<${Inspection} key=${inspection.key} inspection=${inspection} sources=${sources} region=${Number(region ?? 0) - 1}
    select=${i => replace(['image', key], i < 0 ? {} : {region: i + 1})}
    keys=${{ArrowLeft: () => step(beside.newer), ArrowRight: () => step(beside.older), Escape: back}}
    buttons=${html`<button id="image-newer" aria-label="Newer image" title="Newer (left arrow)" disabled=${!beside.newer} onClick=${() => step(beside.newer)}>←</button>
      <button id="image-older" aria-label="Older image" title="Older (right arrow)" disabled=${!beside.older} onClick=${() => step(beside.older)}>→</button>
      <button id="image-link" onClick=${copyLink}>Copy link</button>
      <button id="image-close" aria-label="Back" title="Back (Esc)" onClick=${back}>✕</button>`} />`;
}

/** The back button then returns to the list, however many images have been looked at. */
function replaceAndShow(key) {
  replace(['image', key]);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Back to where the image was opened from. */
function back() {
  if (origin.hash !== null) {
    history.back();
  } else {
    go('live');
  }
}

function copyLink() {
  if (!navigator.clipboard) {
    toast('Copy the address of this page: it leads to this image.');
    return;
  }
  navigator.clipboard.writeText(location.href).then(() => toast('Link copied.'), () => toast('The browser does not allow access to the clipboard.', 'error'));
}

/**
 * An inspection with its image, kept or just tried.
 *
 * @param sources addresses of the image to show, the annotated image, the original to save and the JSON, or null
 * @param region  index of the region to show; negative for none
 * @param select  is called with the index of a selected region
 * @param keys    what further keys do
 * @param buttons further buttons
 */
export function Inspection({inspection, sources, region = -1, select = () => {}, keys = {}, buttons}) {
  const [selected, setSelected] = useState(region);
  const [hovered, setHovered] = useState(-1);
  const [shown, setShown] = useState(true);
  const [compare, setCompare] = useState(null);
  const [annotated, setAnnotated] = useState(sources.image === null && sources.annotated !== null);
  const [failed, setFailed] = useState(false);
  const stage = useRef(null);
  const viewer = useRef(null);
  const choose = useRef(() => {});
  const regions = inspection.defects;
  choose.current = (i, jump) => {
    setSelected(i);
    select(i);
    if (i >= 0 && jump) {
      viewer.current?.jump(i);
    }
    if (i >= 0 && !jump) {
      document.querySelector(`.regions tr[data-i="${i}"]`)?.scrollIntoView({block: 'nearest'});
    }
  };
  useEffect(() => {
    if (annotated || failed || sources.image === null) {
      return undefined;
    }
    const made = new Viewer(stage.current, {source: sources.image, image: inspection.image, regions, library: openSeadragon(),
      choose: i => choose.current(i, false), failed: () => setFailed(true)});
    viewer.current = made;
    made.ready.then(() => {
      stage.current?.setAttribute('data-ready', '');
      if (selected >= 0 && regions[selected]) {
        made.jump(selected);
        made.mark(selected);
      }
    }, () => setFailed(true));
    return () => {
      made.close();
      viewer.current = null;
    };
  }, [annotated, failed]);
  useEffect(() => viewer.current?.mark(hovered >= 0 ? hovered : selected), [hovered, selected, annotated]);
  useEffect(() => viewer.current?.showRegions(shown), [shown, annotated]);
  useEffect(() => viewer.current?.compare(compare ?? 1), [compare, annotated]);
  useEffect(() => {
    const press = event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea, pre, dialog')) {
        return;
      }
      const own = event.shiftKey ? {
        ArrowLeft: () => viewer.current?.pan(-0.2, 0), ArrowRight: () => viewer.current?.pan(0.2, 0),
        ArrowUp: () => viewer.current?.pan(0, -0.2), ArrowDown: () => viewer.current?.pan(0, 0.2), '+': () => viewer.current?.zoom(1.4),
      } : {'+': () => viewer.current?.zoom(1.4), '=': () => viewer.current?.zoom(1.4), '-': () => viewer.current?.zoom(1 / 1.4),
        '0': () => viewer.current?.home(), ...keys};
      if (own[event.key]) {
        event.preventDefault();
        own[event.key]();
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
  const viewing = !annotated && !failed && sources.image !== null;
  return html`<article class="inspection" id="inspection">
    <div class="bar inspection-head"><h2 id="image-title">${title(inspection)}</h2><${Verdict} verdict=${inspection.verdict} defects=${inspection.defect} />
      <span class="stretch"></span>${buttons}</div>
    <div class="inspection-body"><div class="inspection-left">
      <div class="bar tools" role="toolbar" aria-label="Image">
        ${viewing && html`
          <button aria-label="Zoom in" title="Zoom in (+)" onClick=${() => viewer.current?.zoom(1.4)}>+</button>
          <button aria-label="Zoom out" title="Zoom out (-)" onClick=${() => viewer.current?.zoom(1 / 1.4)}>−</button>
          <button title="Complete image (0)" onClick=${() => viewer.current?.home()}>Fit</button>
          ${regions.length > 0 && html`<${Toggle} text="Outlines" on=${shown} change=${setShown} />
            <${Toggle} text="Compare" on=${compare !== null} change=${on => setCompare(on ? 0.5 : null)} />
            ${compare !== null && html`<input type="range" id="compare" min="0" max="1" step="0.01" value=${compare} aria-label="Outlines up to"
              onInput=${event => setCompare(Number(event.target.value))} />`}`}`}
        ${sources.annotated !== null && sources.image !== null && html`<${Toggle} text="Annotated" on=${annotated} change=${setAnnotated} />`}
      </div>
      ${viewing ? html`<div class="stage" key="viewer" ref=${stage} role="img" aria-label=${`The image with ${plural(regions.length, 'region')}`}></div>`
        : annotated || failed && sources.annotated !== null ? html`<div class="stage still" key="annotated"><img src=${sources.annotated} alt="The annotated image" /></div>`
          : html`<p class="empty">${failed ? 'The image cannot be shown.' : 'No image is kept of this inspection.'}</p>`}
    </div><div class="inspection-right">
      <${Facts} inspection=${inspection} />
      <${Regions} regions=${regions} selected=${selected} hover=${setHovered} choose=${i => choose.current(i, true)} />
      <${Json} inspection=${inspection} sources=${sources} />
    </div></div></article>`;
}

const Toggle = ({text, on, change}) => html`<button class="toggle" aria-pressed=${String(on)} onClick=${() => change(!on)}>${text}</button>`;

function Facts({inspection}) {
  const {image, model, timings} = inspection;
  const {part, ...input} = inspection.input ?? {};
  const rows = [
    part !== undefined && ['part', typeof part === 'object' ? JSON.stringify(part) : String(part)],
    imageName(inspection) && ['image', imageName(inspection)],
    ['verdict', html`${inspection.verdict}, ${percent(inspection.defectRatio)} of the image, score ${decimal(inspection.score, 3)}`],
    inspection.why?.length > 0 && ['why', html`<ul class="plain-list">${inspection.why.map(why => html`<li>${why}</li>`)}</ul>`],
    inspection.recipe && ['recipe', inspection.recipe.name],
    inspection.time && ['time', fullMoment(inspection.time)],
    inspection.route && ['route', html`<a href=${address(['routes', inspection.route])}>${inspection.route}</a>`],
    ['model', html`<a href=${address(['models', model.name])}>${model.name} ${model.version}</a>, ${model.device}, ${model.precision}`],
    ['size', `${image.width} × ${image.height}, ${image.format}${inspection.originalBytes ? ', ' + bytes(inspection.originalBytes) : ''}`],
    ['ms', `${decimal(timings.total)}: decode ${decimal(timings.decode)}, prepare ${decimal(timings.preprocess)}, infer ${decimal(timings.infer)}, `
      + `measure ${decimal(timings.postprocess)}, encode ${decimal(timings.encode)}`],
    Object.keys(input).length > 0 && ['input', JSON.stringify(input)],
    inspection.review && ['review', `${inspection.review.verdict}${inspection.review.by ? ` by ${inspection.review.by}` : ''}${inspection.review.note ? `: ${inspection.review.note}` : ''}`],
    !isGenerated(inspection.id) && ['id', String(inspection.id)],
  ];
  return html`<dl class="facts">${rows.filter(Boolean).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function Regions({regions, selected, hover, choose}) {
  if (regions.length === 0) {
    return html`<p class="faint">No region was found.</p>`;
  }
  const graded = regions.some(region => region.grade);
  const columns = ['#', 'label', graded && 'grade', 'score', 'peak', 'area', 'x, y', 'w × h', 'holes'].filter(Boolean);
  const key = (event, i) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      choose(i);
    }
  };
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Regions"><table class="regions"><caption class="hidden">Regions, in pixels of the image; select one to show it</caption>
    <thead><tr>${columns.map(text => html`<th scope="col">${text}</th>`)}</tr></thead>
    <tbody>${regions.map((region, i) => html`<tr key=${i} data-i=${i} tabindex="0" class=${i === selected ? 'chosen' : null} aria-selected=${String(i === selected)}
      onMouseEnter=${() => hover(i)} onMouseLeave=${() => hover(-1)} onFocus=${() => hover(i)} onBlur=${() => hover(-1)}
      onClick=${() => choose(i)} onKeyDown=${event => key(event, i)}>
      <th scope="row">${i + 1}</th><td>${region.label}</td>${graded && html`<td>${region.grade ?? '–'}</td>`}<td>${decimal(region.score, 3)}</td><td>${decimal(region.peak, 3)}</td>
      <td>${decimal(region.area, 0)}</td><td>${region.bbox.slice(0, 2).map(v => decimal(v, 0)).join(', ')}</td>
      <td>${region.bbox.slice(2).map(v => decimal(v, 0)).join(' × ')}</td><td>${region.holes}</td></tr>`)}</tbody></table></div>`;
}

function Json({inspection, sources}) {
  const text = JSON.stringify(inspection, null, 2);
  return html`<details class="json"><summary>JSON</summary>
    <div class="bar">${navigator.clipboard && html`<button onClick=${() => navigator.clipboard.writeText(text)
      .then(() => toast('Copied.'), () => toast('The browser does not allow it.', 'error'))}>Copy</button>`}
      ${sources.json && html`<a href=${sources.json} target="_blank" rel="noopener">Open</a>`}
      ${sources.original && html`<a href=${sources.original} download="" onClick=${save}>Original</a>`}
      ${sources.annotated && html`<a href=${sources.annotated} download="" onClick=${save}>Annotated</a>`}</div>
    <pre tabindex="0">${text}</pre></details>`;
}

export const {mount, unmount} = view(Image);
