/** The cameras that routes read: the last image of each, how fast it gives images, and what was skipped. */

import {html, useEffect, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {now} from '../clock.js';
import {count, decimal, duration, moment} from '../format.js';
import {usePolled} from '../store.js';
import {Badge, Loading, Problem, view} from '../ui.js';

const EVERY_MS = 2000;
/** Without an image for this long a camera is shown as silent. */
const SILENT_MS = 30_000;

/** What people should know of a camera: a word, its kind, and a sentence where something is wrong. */
export function stateOf(camera, now) {
  if (camera.problem) {
    return {word: 'failed', kind: 'defect', problem: camera.problem};
  }
  if (camera.lastTime === undefined) {
    return {word: 'no image yet', kind: 'neutral'};
  }
  return now - camera.lastTime > SILENT_MS ? {word: `silent for ${duration(now - camera.lastTime)}`, kind: 'warn'} : {word: 'live', kind: 'ok'};
}

function Cameras() {
  const {data, error} = usePolled('/cameras', EVERY_MS);
  if (data === null) {
    return error ? html`<${Problem} error=${error} />` : html`<${Loading} />`;
  }
  return html`<section class="panel" aria-labelledby="cameras-title"><h2 id="cameras-title">Cameras</h2>
    <${Problem} error=${error} />
    ${data.length === 0 && html`<p class="empty">No route reads a camera. To read one, start a route with from: camera:NAME.</p>`}
    <ul class="cameras" id="cameras">${data.map(camera => html`<${Camera} key=${camera.name} camera=${camera} />`)}</ul></section>`;
}

function Camera({camera}) {
  const {word, kind, problem} = stateOf(camera, now());
  return html`<li data-key=${camera.name} class="camera"><div class="bar"><b class="name">${camera.name}</b><span class="stretch"></span><${Badge} kind=${kind}>${word}<//></div>
    <${LastImage} name=${camera.name} time=${camera.lastTime} old=${kind !== 'ok'} />
    ${problem && html`<p class="wrong">${problem}</p>`}
    <dl class="facts"><dt>rate</dt><dd>${decimal(camera.perSecond)} images per second</dd><dt>images</dt><dd>${count(camera.frames)}</dd>
      <dt>skipped</dt><dd class=${camera.skipped > 0 ? 'warned' : ''}>${count(camera.skipped)}</dd><dt>reconnects</dt><dd>${count(camera.reconnects)}</dd>
      ${camera.lastTime && html`<dt>last image</dt><dd>${moment(camera.lastTime)}</dd>`}<dt>source</dt><dd>${camera.source}</dd></dl></li>`;
}

/** The newest image, greyed when it is old; the one before it stays until the next is there. */
function LastImage({name, time, old}) {
  const [address, setAddress] = useState(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    if (time !== undefined) {
      fetch(api.here(api.path('cameras', name, 'image')), {credentials: 'same-origin'}).then(async response => {
        const blob = response.ok ? await response.blob() : null;
        if (blob !== null && !over) {
          setFailed(false);
          setAddress(URL.createObjectURL(blob));
        }
      }).catch(() => {});
    }
    return () => over = true;
  }, [name, time]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return html`<span class=${`view ${old ? 'old' : ''}`}>${address === null ? 'no image yet' : failed ? 'the browser cannot show this format'
    : html`<img src=${address} alt=${`Last image of ${name}`} onError=${() => setFailed(true)} />`}</span>`;
}

export const {mount, unmount} = view(Cameras);
