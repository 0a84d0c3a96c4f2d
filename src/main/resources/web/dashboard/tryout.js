/** Pictures that are dropped on the page, or chosen, are inspected as any other that comes by HTTP. */

import * as api from './api.js';
import {badge, byId, h} from './dom.js';
import {decimal} from './format.js';
import * as detail from './detail.js';

const MOST_LINES = 8;
let model = () => '';

export async function take(files) {
  for (const file of files) {
    const line = h('li', {}, h('span', {class: 'name'}, file.name), h('span', {class: 'faint'}, 'is inspected…'));
    byId('tries').prepend(line);
    [...byId('tries').children].slice(MOST_LINES).forEach(old => old.remove());
    line.replaceChildren(...await inspect(file));
  }
}

async function inspect(file) {
  try {
    const type = file.type.startsWith('image/') ? file.type : 'application/octet-stream';
    const inspection = await api.post('/inspect' + api.query({model: model()}), file, type);
    inspection.image.name ??= file.name;
    return [h('button', {class: 'plain', click: () => show(inspection, file)}, file.name),
      h('span', {class: 'stretch'}), badge(inspection.verdict, inspection.defect), h('span', {class: 'faint'}, `${decimal(inspection.timings.total)} ms`)];
  } catch (error) {
    return [h('span', {class: 'name'}, file.name), h('span', {class: 'wrong'}, error.reason ? `${error.reason}: ${error.message}` : error.message)];
  }
}

function show(inspection, file) {
  const {base64, ...rest} = inspection;
  const addresses = [];
  const address = content => {
    addresses.push(URL.createObjectURL(content));
    return addresses.at(-1);
  };
  detail.open(rest, {
    original: inspection.image.format === 'tiff' ? null : address(file),
    picture: base64 ? address(new Blob([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], {type: 'image/jpeg'})) : null,
    json: null,
  });
  byId('detail').addEventListener('close', () => addresses.forEach(URL.revokeObjectURL), {once: true});
}

/** @param chosenModel gives the model to ask, or an empty text for the default */
export function start(chosenModel) {
  model = chosenModel;
  byId('file').addEventListener('change', event => {
    take([...event.target.files]);
    event.target.value = '';
  });
  const hint = byId('drop-hint');
  const hasFiles = event => event.dataTransfer?.types.includes('Files');
  document.addEventListener('dragover', event => {
    if (hasFiles(event)) {
      event.preventDefault();
      hint.hidden = false;
    }
  });
  document.addEventListener('dragleave', event => {
    if (event.relatedTarget === null) {
      hint.hidden = true;
    }
  });
  document.addEventListener('drop', event => {
    if (hasFiles(event)) {
      event.preventDefault();
      hint.hidden = true;
      byId('tryout-panel').scrollIntoView({block: 'nearest'});
      take([...event.dataTransfer.files]);
    }
  });
}
