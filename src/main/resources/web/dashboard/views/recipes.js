/** The recipes, and the editor of one: areas on an image, limits, the text, and what it would change. */

import {html, useEffect, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {Drawing} from '../drawing.js';
import {count, plural, title} from '../format.js';
import {source, summary as listed} from '../inspections.js';
import {Report, summary, usePreview} from '../preview.js';
import {Areas, Limits, Others} from '../recipe-form.js';
import {fine, fromPixels, parse, put, toPixels} from '../recipe-text.js';
import {address, go, replace} from '../router.js';
import {usePolled} from '../store.js';
import {begin, change, redo, undo} from '../undo.js';
import {Badge, Loading, Problem, Select, toast, view} from '../ui.js';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;
const START = '# yaml-language-server: $schema=recipe.schema.json\n';
const IMAGES = 30;
const SHOWN_DEFECTS = 20;
const LAST = ['50', '100', '300'];

const Recipes = ({name, image}) => name === undefined ? html`<${List} />` : html`<${Editor} key=${name} name=${name} image=${image} />`;

function List() {
  const {data, error} = usePolled('/recipes');
  const [name, setName] = useState('');
  if (data === null) {
    return error ? html`<${Problem} error=${error} />` : html`<${Loading} />`;
  }
  return html`<section class="panel" aria-labelledby="recipes-title"><h2 id="recipes-title">Recipes</h2>
    <p class="faint">A recipe says what counts for one product: which areas are inspected, and which defects are acceptable.</p>
    <${Problem} error=${error} />
    ${data.length === 0 && html`<p class="empty">There is no recipe.</p>`}
    <ul class="lines" id="recipes">${data.map(recipe => html`<li key=${recipe.name}><a class="name" href=${address(['recipes', recipe.name])}>${recipe.name}</a>
      <${Badge} kind=${recipe.mistake ? 'defect' : 'ok'}>${recipe.mistake ? 'mistake' : 'active'}<//>
      ${recipe.model && html`<div>model ${recipe.model}</div>`}
      ${recipe.mistake && html`<div class="wrong">${recipe.mistake}${recipe.sha256 ? ' The previous version stays active.' : ''}</div>`}</li>`)}</ul>
    <form class="bar" onSubmit=${event => {
      event.preventDefault();
      go(['recipes', name]);
    }}><label class="choice"><span>New recipe</span><input id="new-recipe" value=${name} placeholder="name" autocomplete="off" spellcheck=${false} onInput=${event => setName(event.target.value.trim())} /></label>
      <button class="accent" disabled=${!NAME.test(name) || data.some(recipe => recipe.name === name)}>Create</button></form></section>`;
}

const clean = text => text.replaceAll('\r\n', '\n');

/** The text of a recipe's file and its tag; null both when there is none. */
async function read(name) {
  try {
    const {text, tag} = await api.getText(api.path('recipes', name));
    return {text: clean(text), tag};
  } catch (error) {
    if (error.status === 404) {
      return {text: null, tag: null};
    }
    throw error;
  }
}

/** Writes the file, unless somebody else has changed it since it was read and it is to stay. @returns its new tag */
async function replaceFile(name, text, tag) {
  const write = async condition => (await api.putText(api.path('recipes', name), text, 'application/yaml', condition)).tag;
  try {
    return await write(tag === null ? {'If-None-Match': '*'} : {'If-Match': tag});
  } catch (failure) {
    if (failure.reason !== 'changed-meanwhile' || !confirm(`The recipe ${name} was changed elsewhere since it was opened here. Replace it?`)) {
      throw failure;
    }
    return write({});
  }
}

function Editor({name, image}) {
  const [saved, setSaved] = useState(undefined);
  const [tag, setTag] = useState(null);
  const [steps, setSteps] = useState(begin(''));
  const {text} = steps;
  const [error, setError] = useState(null);
  const [last, setLast] = useState('100');
  const changed = saved !== undefined && text !== (saved ?? START);
  const preview = usePreview(changed ? api.path('recipes', name, 'preview') + api.query({last}) : null, text, 'application/yaml');
  useEffect(() => {
    read(name).then(now => {
      setSaved(now.text);
      setTag(now.tag);
      setSteps(begin(now.text ?? START));
    }, setError);
  }, []);
  if (saved === undefined) {
    return error ? html`<${Problem} error=${error} />` : html`<${Loading} />`;
  }
  const {values, stuck} = parse(text);
  const set = (key, value) => setSteps(before => change(before, put(before.text, key, value)));
  const edit = event => {
    const written = event.target.value;
    setSteps(before => change(before, written, Date.now()));
    setError(null);
  };
  const step = to => {
    setSteps(to);
    setError(null);
  };
  const save = async () => {
    setError(null);
    try {
      setTag(await replaceFile(name, text, tag));
      setSaved(text);
      toast(`Saved. The recipe ${name} is active.`);
    } catch (failure) {
      setError(failure);
    }
  };
  const remove = async () => {
    if (!confirm(`Delete the recipe ${name}? Images that name it are rejected then.`)) {
      return;
    }
    try {
      await api.remove(api.path('recipes', name));
      go('recipes');
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<section class="panel" aria-labelledby="recipe-title"><div class="bar"><h2 id="recipe-title">Recipe ${name}</h2><span class="stretch"></span><a href="#/recipes">All recipes</a></div>
      <div class="inspection-body"><div class="inspection-left">
        <${OnImage} name=${name} given=${image} values=${values} stuck=${stuck} set=${set} aligned=${/^align:/m.test(text)} /></div>
      <div class="inspection-right"><label for="recipe-text">The file ${name}.yaml</label>
        <textarea id="recipe-text" class="code" rows="16" spellcheck=${false} value=${text} onInput=${edit} onKeyDown=${event => event.stopPropagation()}></textarea>
        ${error && html`<p class="problem" role="alert" id="recipe-mistake">${error.message}</p>`}
        <div class="bar"><button class="accent" id="save-recipe" disabled=${!changed} onClick=${save}>Save</button>
          <button id="undo" disabled=${steps.back.length === 0} onClick=${() => step(undo)}>Undo</button>
          <button id="redo" disabled=${steps.forward.length === 0} onClick=${() => step(redo)}>Redo</button>
          <button id="revert" disabled=${!changed} onClick=${() => step(before => change(before, saved ?? START))}>Back to the file</button>
          ${saved !== null && html`<button class="danger" onClick=${remove}>Delete</button>`}</div>
        <${Limits} values=${values} stuck=${stuck} set=${set} />
        <${Others} values=${values} stuck=${stuck} set=${set} /></div></div></section>
    <section class="panel" aria-labelledby="changes-title" aria-busy=${String(preview.running)}><div class="bar"><h2 id="changes-title" role="status">${preview.running ? 'Inspecting again…'
        : preview.report ? summary(preview.report) : preview.error ? 'No preview' : 'Change the recipe to see what it would change'}</h2><span class="stretch"></span>
        <${Select} label="Last images" id="last" value=${last} options=${LAST} change=${setLast} /></div>
      ${preview.error && html`<p class="problem" role="alert" id="preview-mistake">${preview.error.message}</p>`}
      ${preview.report && html`<${Report} report=${preview.report} />`}</section>`;
}

/** Kept images whose original is there, newest first: those of a model, with a certain one before all. */
async function keptImages(model, key) {
  const found = (await api.get('/inspections' + api.query({model, limit: IMAGES}))).filter(inspection => inspection.originalBytes > 0);
  return !key || found.some(inspection => inspection.key === key) ? found : [await api.get(api.inspection(key)), ...found];
}

/** The image with areas and defects, and both as lists. */
function OnImage({name, given, values, stuck, set, aligned}) {
  const [images, setImages] = useState(null);
  const [key, setKey] = useState(given);
  const [error, setError] = useState(null);
  const [drawing, setDrawing] = useState(null);
  const [chosen, setChosen] = useState(null);
  const [marked, setMarked] = useState(-1);
  useEffect(() => {
    let over = false;
    keptImages(values.model, given).then(found => {
      if (!over) {
        setImages(found);
        setError(null);
      }
    }, failure => over || setError(failure));
    return () => over = true;
  }, [values.model, given]);
  const inspection = images?.find(one => one.key === key) ?? images?.[0];
  const form = html`<${Areas} values=${values} stuck=${stuck} set=${set} chosen=${chosen} choose=${setChosen} />`;
  if (!inspection) {
    return html`<${Problem} error=${error} />${images ? html`<p class="empty">There is no kept image${values.model ? ` of ${values.model}` : ''} to draw on. You can write areas in the text.</p>` : !error && html`<${Loading} />`}${form}`;
  }
  const {image} = inspection;
  const defects = inspection.defects ?? [];
  const areas = ['inspect', 'ignore'].flatMap(kind => (values[kind] ?? []).map((area, index) => ({id: `${kind} ${index}`, kind, index, area})))
    .filter(({area}) => area.polygon).map(one => ({...one, polygon: toPixels(one.area, image)}));
  const alter = (id, replaced) => {
    const {kind, index} = areas.find(area => area.id === id);
    set(kind, values[kind].flatMap((area, i) => i === index ? replaced(area) : [area]));
  };
  const add = (kind, polygon) => {
    set(kind, [...values[kind] ?? [], {polygon: fromPixels(polygon, 'fraction', image)}]);
    setChosen(`${kind} ${values[kind]?.length ?? 0}`);
    setDrawing(null);
  };
  const begin = kind => html`<button id=${`draw-${kind}`} aria-pressed=${String(drawing === kind)} disabled=${stuck[kind] !== undefined} onClick=${() => setDrawing(drawing === kind ? null : kind)}>Draw an area to ${kind}</button>`;
  const {width, height} = image;
  return html`<div class="bar">${begin('ignore')}${begin('inspect')}
      <button disabled=${stuck.ignore !== undefined} onClick=${() => add('ignore', [[width / 4, height / 4], [width * 3 / 4, height / 4], [width * 3 / 4, height * 3 / 4], [width / 4, height * 3 / 4]])}>Add a rectangle to ignore</button>
      <label class="choice"><span>Image</span><select id="recipe-image" value=${inspection.key} onChange=${event => {
        setKey(event.target.value);
        setMarked(-1);
        replace(['recipes', name], {image: event.target.value});
      }}>${images.map(one => html`<option key=${one.key} value=${one.key} selected=${one === inspection}>${title(one)}, ${one.verdict}</option>`)}</select></label></div>
    <p class="faint" role="status">${drawing ? 'Click the corners. A double click or Enter ends the area, Delete removes the last corner, Esc cancels.'
      : 'Drag a corner to move it; Delete removes the selected area. Click a defect to select it.'}${aligned ? ' With align, areas are drawn in the reference image; in this image, the part can be in another place.' : ''}</p>
    <${Drawing} source=${source({...listed(inspection), original: true}).source} image=${image} areas=${areas} defects=${defects} marked=${marked} drawing=${drawing !== null} chosen=${chosen}
      choose=${setChosen} chooseDefect=${setMarked} finish=${polygon => add(drawing, polygon)} cancel=${() => setDrawing(null)}
      move=${(id, polygon) => alter(id, area => [{...area, polygon: fromPixels(polygon, area.unit, image)}])}
      remove=${id => {
        alter(id, () => []);
        setChosen(null);
      }} />
    ${defects.length > 0 && html`<h3 id="defects-title">${plural(defects.length, 'defect')} on this image</h3>
      <ul class="lines" id="defects" aria-labelledby="defects-title">${defects.map((defect, i) => ({defect, i})).filter(({i}) => i < SHOWN_DEFECTS || i === marked).map(({defect, i}) => html`<li key=${i} class=${i === marked ? 'chosen' : null}>
        <span class="name">${defect.label}, area ${count(defect.area)} px²</span>${defect.grade && html`<${Badge} kind=${defect.grade}>${defect.grade}<//>`}
        <button class="small" aria-label=${`This size is fine: ${defect.label} ${i + 1}`} disabled=${stuck.limits !== undefined} onClick=${() => set('limits', fine(values.limits ?? [], defect))}>This size is fine</button></li>`)}</ul>`}
    ${form}`;
}

export const {mount, unmount} = view(Recipes);
