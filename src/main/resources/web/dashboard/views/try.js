/** Images that are dropped or chosen are inspected like images over HTTP. */

import {html, useEffect, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {dropped} from '../drop.js';
import {decimal, title} from '../format.js';
import {Store, usePolled, useStore} from '../store.js';
import {Select, Verdict, view} from '../ui.js';
import {Inspection} from './image.js';

const MOST_LINES = 50;
const ACCEPTED = 'image/*,.tif,.tiff,.bmp,.webp,.pgm,.ppm,.pbm';

/** What was tried since the page was opened, newest first: name, file, and inspection or error. */
const tries = new Store([]);
export const chosen = new Store({model: '', recipe: ''});
let number = 0;
let queue = Promise.resolve();

function take(files) {
  for (const file of files) {
    const one = {number: ++number, file};
    tries.set([one, ...tries.value].slice(0, MOST_LINES));
    // One after the other: the line has the processor.
    queue = queue.then(async () => {
      const result = await inspect(file);
      tries.set(tries.value.map(other => other.number === one.number ? {...one, ...result} : other));
    });
  }
}

async function inspect(file) {
  try {
    const type = file.type.startsWith('image/') ? file.type : 'application/octet-stream';
    const inspection = await api.post('/inspect' + api.query(chosen.value), file, type);
    inspection.image.name ??= file.name;
    return {inspection};
  } catch (error) {
    return {error: error.reason ? `${error.reason}: ${error.message}` : error.message};
  }
}

function Try() {
  const list = useStore(tries);
  const waiting = useStore(dropped);
  const choice = useStore(chosen);
  const [open, setOpen] = useState(null);
  const models = usePolled('/models', 10_000).data ?? [];
  const recipes = usePolled('/recipes', 10_000).data ?? [];
  useEffect(() => {
    if (waiting.length > 0) {
      dropped.set([]);
      take(waiting);
    }
  }, [waiting]);
  const current = list.find(one => one.number === open && one.inspection);
  return html`<section class="panel" aria-labelledby="try-title">
      <h2 id="try-title">Try an image</h2>
      <p class="faint">The image is inspected like an image over HTTP: it is counted and kept.</p>
      <div class="bar">
        <${Select} label="Model" id="try-model" all="the default model" value=${choice.model} options=${models.map(model => model.name)} change=${model => chosen.update({model})} />
        ${recipes.length > 0 && html`<${Select} label="Recipe" id="try-recipe" all="no recipe" value=${choice.recipe} options=${recipes.map(recipe => recipe.name)}
          change=${recipe => chosen.update({recipe})} />`}
      </div>
      <div class="drop" id="drop"><p>Drop images anywhere on this page, or</p>
        <input id="file" type="file" accept=${ACCEPTED} multiple class="hidden" onChange=${event => {
          take([...event.target.files]);
          event.target.value = '';
        }} /><label for="file" class="button">Choose files</label></div>
      <ul class="lines" id="tries" aria-live="polite">${list.map(one => html`<li key=${one.number}>${one.inspection
        ? html`<button class="plain" aria-expanded=${String(open === one.number)} onClick=${() => setOpen(open === one.number ? null : one.number)}>${title(one.inspection)}</button>
          <span class="stretch"></span><${Verdict} verdict=${one.inspection.verdict} defects=${one.inspection.defect} /><span class="faint">${decimal(one.inspection.timings.total)} ms</span>`
        : html`<span class="name">${one.file.name}</span><span class=${one.error ? 'wrong' : 'faint'}>${one.error ?? 'waits…'}</span>`}</li>`)}</ul>
    </section>
    ${current && html`<${Tried} key=${current.number} ...${current} close=${() => setOpen(null)} />`}`;
}

/** Shows what the browser has of the image: it may not be kept. */
function Tried({inspection, file, close}) {
  const {base64, ...rest} = inspection;
  const [sources, setSources] = useState(null);
  useEffect(() => {
    const made = [];
    const address = content => {
      made.push(URL.createObjectURL(content));
      return made.at(-1);
    };
    setSources({
      image: ['jpeg', 'png', 'bmp', 'webp'].includes(inspection.image.format) ? address(file) : null,
      annotated: base64 ? address(new Blob([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], {type: 'image/jpeg'})) : null,
      original: null,
      json: null,
    });
    return () => made.forEach(URL.revokeObjectURL);
  }, []);
  return sources && html`<${Inspection} inspection=${rest} sources=${sources} keys=${{Escape: close}}
    buttons=${html`<button id="image-close" aria-label="Close" title="Close (Esc)" onClick=${close}>✕</button>`} />`;
}

export const {mount, unmount} = view(Try);
