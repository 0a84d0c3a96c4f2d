/** A model from images of good parts: choose them, look through them, learn, and see what the model is worth. */

import {html, useEffect, useRef, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {percent, plural, title} from '../format.js';
import {source, summary} from '../inspections.js';
import {live} from '../live.js';
import {address} from '../router.js';
import {usePolled} from '../store.js';
import {act, Problem, Segments, Select, toast, view} from '../ui.js';
import {begin, Shadow} from './shadow.js';
import {chosen as tryWith} from './try.js';

const WANTED = 30;
const LEAST = 10;
const SHOWN_KEPT = 60;
const POLL_MS = 500;
const ACCEPTED = 'image/*,.tif,.tiff,.bmp,.webp,.pgm,.ppm,.pbm';
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const SOURCES = [['kept', 'Kept images'], ['next', `The next ${WANTED} images`], ['files', 'Files']];
const WAYS = [['learn', 'Learn a model'], ['add', 'Add false alarms to a model']];

/** An image of the choice: id, label, address to show, and either the key of an inspection or a file. */
export const ofInspection = inspection => {
  const item = summary(inspection);
  return {id: item.key, key: item.key, file: null, label: title(item), shown: source(item, true).source, format: item.image.format};
};

/** Images by id, each once, in their order. */
export function joined(images, more) {
  const known = new Set(images.map(image => image.id));
  return [...images, ...more.filter(image => !known.has(image.id) && known.add(image.id))];
}

/** What to tell about a choice before it can be learned; empty when it can. */
export function missing(name, count, way) {
  if (!NAME.test(name)) {
    return name === '' ? 'Give the model a name.' : 'A name has letters, digits, dots, - and _ only.';
  }
  const least = way === 'add' ? 1 : LEAST;
  return count < least ? `Choose at least ${plural(least, 'image')}${way === 'learn' ? '; 20 to 50 are better' : ''}.` : '';
}

/** What the request asks for besides the images. */
export const fields = (way, {turn, shift, recipe}, held) => ({...(way === 'add' ? {add: true} : {turn, shift, ...(recipe && {recipe})}), ...(held && {hold: true})});

async function start(name, images, asked) {
  const path = api.path('models', name, 'learn');
  if (images.every(image => image.key !== null)) {
    return api.postJson(path, {inspections: images.map(image => image.key), ...asked});
  }
  const form = new FormData();
  Object.entries(asked).forEach(([key, value]) => form.append(key, String(value)));
  for (const image of images) {
    const file = image.file ?? await (await fetch(api.here(`${api.inspection(image.key)}/original`), {credentials: 'same-origin'})).blob();
    form.append('good', file, image.file?.name ?? `${image.key}.${image.format}`);
  }
  return api.post(path, form);
}

function Teach({name: given = ''}) {
  const [name, setName] = useState(given);
  const [way, setWay] = useState('learn');
  const [from, setFrom] = useState('kept');
  const [route, setRoute] = useState('');
  const [images, setImages] = useState([]);
  const [out, setOut] = useState(new Set());
  const [options, setOptions] = useState({turn: false, shift: false, recipe: ''});
  const [aside, setAside] = useState(null);
  const [job, setJob] = useState(null);
  const [error, setError] = useState(null);
  const routes = usePolled('/routes', 30_000).data ?? [];
  const recipes = usePolled('/recipes', 30_000).data ?? [];
  const models = usePolled('/models', 10_000).data ?? [];
  const serves = models.some(model => model.name === name && model.serving);
  const held = serves && (aside ?? way === 'learn');
  const addresses = useRef([]);
  useEffect(() => () => addresses.current.forEach(URL.revokeObjectURL), []);
  useEffect(() => {
    setImages([]);
    setOut(new Set());
    setError(null);
    if (from === 'kept') {
      let over = false;
      const wanted = {route, verdict: way === 'add' ? 'defect' : 'ok', model: way === 'add' ? name : '', limit: SHOWN_KEPT};
      api.get('/inspections' + api.query(wanted)).then(found => {
        if (!over) {
          const kept = found.filter(inspection => inspection.originalBytes > 0).map(ofInspection);
          setImages(kept);
          setOut(new Set(kept.slice(way === 'add' ? 0 : WANTED).map(image => image.id)));
        }
      }, failure => over || setError(failure));
      return () => over = true;
    }
    if (from === 'next') {
      return live.on('inspection', inspection => {
        if (inspection.originalBytes > 0 && (route === '' || inspection.route === route)) {
          setImages(before => before.length < WANTED ? joined(before, [ofInspection(inspection)]) : before);
        }
      });
    }
    return undefined;
  }, [from, route, way]);
  const take = files => setImages(before => joined(before, [...files].map(file => {
    const shown = URL.createObjectURL(file);
    addresses.current.push(shown);
    return {id: `${file.name} ${file.size} ${file.lastModified}`, key: null, file, label: file.name, shown, format: null};
  })));
  const used = images.filter(image => !out.has(image.id));
  const problem = missing(name, used.length, way);
  const running = job?.state === 'running';
  const learn = async () => {
    setError(null);
    try {
      const {job: id} = await start(name, used, fields(way, options, held));
      setJob({id, held, state: 'running', progress: 0});
      follow(id, held);
    } catch (failure) {
      setError(failure);
    }
  };
  const follow = async (id, held) => {
    for (;;) {
      try {
        const now = await api.get(api.path('jobs', id));
        if (held && now.state === 'done') {
          await act(() => begin(now.result.name, now.result.version), () => `Version ${now.result.version} is compared with the serving one.`);
        }
        setJob({id, held, ...now});
        if (now.state !== 'running') {
          return;
        }
      } catch (failure) {
        setJob(null);
        setError(failure);
        return;
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  };
  const toggle = id => {
    const next = new Set(out);
    next.delete(id) || next.add(id);
    setOut(next);
  };
  const throwOut = label => {
    const image = images.find(one => one.label === label || `${one.key}.${one.format}` === label);
    if (image) {
      setOut(new Set([...out, image.id]));
      toast(`${image.label} is left out. Learn again without it.`);
    }
  };
  return html`<section class="panel" aria-labelledby="teach-title"><h2 id="teach-title">Teach</h2>
      <p class="faint">Show Flawline 20 to 50 good parts, and it learns what a good part looks like. No images of defects are needed.</p>
      <div class="bar"><${Segments} name="way" legend="What to do" value=${way} options=${WAYS} change=${value => {
        setWay(value);
        setFrom('kept');
      }} />
        <label class="choice"><span>Model</span><input id="teach-name" value=${name} autocomplete="off" spellcheck=${false} list="teach-models"
          onInput=${event => setName(event.target.value.trim())} /><datalist id="teach-models">${models.map(model => html`<option value=${model.name} />`)}</datalist></label>
        ${way === 'learn' && html`<label class="check"><input type="checkbox" id="turn" checked=${options.turn} onChange=${event => setOptions({...options, turn: event.target.checked})} />parts lie at any angle</label>
          <label class="check"><input type="checkbox" id="shift" checked=${options.shift} onChange=${event => setOptions({...options, shift: event.target.checked})} />parts shift a little</label>
          ${recipes.length > 0 && html`<${Select} label="Recipe" id="teach-recipe" all="none" value=${options.recipe} options=${recipes.map(recipe => recipe.name)}
            change=${recipe => setOptions({...options, recipe})} />`}`}
        ${serves && html`<label class="check"><input type="checkbox" id="aside" checked=${held} onChange=${event => setAside(event.target.checked)} />compare with the serving version before it decides</label>`}</div>
      <div class="bar"><${Segments} name="from" legend="Images" value=${from} options=${SOURCES} change=${setFrom} />
        ${from !== 'files' && html`<${Select} label="Route" id="teach-route" all="all routes" value=${route} options=${routes.map(one => one.id)} change=${setRoute} />`}</div>
      ${from === 'files' && html`<div class="drop" data-drop onDragOver=${event => event.preventDefault()} onDrop=${event => {
        event.preventDefault();
        take(event.dataTransfer.files);
      }}><p>Drop images of good parts here, or</p><input id="teach-files" type="file" accept=${ACCEPTED} multiple class="hidden" onChange=${event => {
        take(event.target.files);
        event.target.value = '';
      }} /><label for="teach-files" class="button">Choose files</label></div>`}
      <p role="status" id="teach-count">${plural(used.length, 'image')} selected${images.length > used.length ? `, ${images.length - used.length} left out` : ''}${
        from === 'next' && images.length < WANTED ? `; waiting for ${WANTED - images.length} more` : ''}. ${images.length > 0 ? 'Click an image that is not good to leave it out.' : ''}</p>
      <ul class="changes choice-of-images">${images.map(image => html`<li key=${image.id}><button class=${out.has(image.id) ? 'picked out' : 'picked'}
        aria-pressed=${String(!out.has(image.id))} onClick=${() => toggle(image.id)}><span class="outlined">${image.shown && html`<img src=${image.shown} alt="" loading="lazy" />`}</span>
        <span class="name">${image.label}</span></button></li>`)}</ul>
      <${Problem} error=${error} />
      <div class="bar"><button class="accent" id="learn" disabled=${problem !== '' || running} onClick=${learn}>${way === 'add' ? 'Learn these as good' : 'Learn'}</button>
        ${problem !== '' && html`<span class="faint" id="teach-problem">${problem}</span>`}
        ${running && html`<progress id="teach-progress" max="1" value=${job.progress} aria-label="Progress"></progress><span class="faint">${job.step ?? ''}</span>
          <button id="cancel" onClick=${() => api.remove(api.path('jobs', job.id)).catch(failure => toast(failure.message, 'error'))}>Cancel</button>`}</div></section>
    ${job && !running && html`<${Outcome} job=${job} name=${name} way=${way} throwOut=${throwOut} images=${images} />`}`;
}

function Outcome({job, name, way, throwOut, images}) {
  if (job.state === 'failed') {
    return html`<section class="panel" aria-label="Result"><p class="problem" role="alert" id="teach-failed">${job.error?.message ?? 'Nothing was learned.'}</p></section>`;
  }
  const result = job.result;
  const shown = label => images.find(one => one.label === label || `${one.key}.${one.format}` === label);
  return html`<section class="panel" aria-labelledby="result-title"><h2 id="result-title">${result.name}, version ${result.version}: ${
      way === 'add' ? 'images added' : result.verdict}</h2>
    ${result.warnings.map(warning => html`<p class="warned" key=${warning}>${warning}</p>`)}
    ${way === 'learn' && html`<p>${result.reason}</p><p class="faint">${result.remedy}</p>
      <dl class="tiles"><div><dd>${percent(result.falseAlarms.share)}</dd><dt>false alarms to expect (${percent(result.falseAlarms.from)} to ${percent(result.falseAlarms.to)})</dt></div>
        <div><dd>${percent(result.madeDefects.share)}</dd><dt>of made defects found (${result.madeDefects.count} of ${result.madeDefects.of})</dt></div>
        <div><dd>${percent(result.movedPieces.share)}</dd><dt>of moved pieces found: a hint whether misplaced parts are</dt></div>
        ${Object.entries(result.missingParts).map(([kind, rate]) => html`<div key=${kind}><dd>${percent(rate.share)}</dd><dt>of missing ${kind} noticed (${rate.count} of ${rate.of})</dt></div>`)}
        <div><dd>${result.images.length}</dd><dt>good images</dt></div></dl>
      <h3>The oddest good images. Are they good?</h3>
      <ul class="changes">${result.oddest.map(odd => html`<li key=${odd.name}><span class="outlined">${shown(odd.name)?.shown && html`<img src=${shown(odd.name).shown} alt="" />`}</span>
        <span class="name">${shown(odd.name)?.label ?? odd.name}</span><span class="faint">${percent(odd.score)} of the threshold</span>
        <button class="small" onClick=${() => throwOut(odd.name)}>Leave out</button></li>`)}</ul>
      <ul class="faint">${result.chosen.why.map(why => html`<li key=${why}>chosen: ${why}</li>`)}</ul>`}
    ${job.held && html`<p>Version ${result.version} decides nothing yet. Both versions judge the images that ${result.name} inspects from now on; <b>Promote</b> lets version ${
      result.version} serve.</p><${Shadow} name=${result.name} changed=${() => {}} />`}
    <p class="bar">${!job.held && html`<a class="button" href="#/try" onClick=${() => tryWith.set({model: name, recipe: result.chosen.recipe?.name ?? ''})}>Try images with this model</a>`}
      <a class="button" href=${address(['models', name])}>Show the model</a>
      ${!job.held && html`<span class="faint">It serves under its name: set <code>model: ${name}</code> in a route, or <code>flawline.model = ${name}</code>.
        A route that uses the name already has it now; the model's view can roll it back.</span>`}</p></section>`;
}

export const {mount, unmount} = view(Teach);
