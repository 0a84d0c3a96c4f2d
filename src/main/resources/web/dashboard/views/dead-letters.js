/** Messages that could not be inspected or delivered: show them, and send them again after the cause is fixed. */

import {html, useEffect, useState} from '../vendor/preact.js';
import {may} from '../account.js';
import * as api from '../api.js';
import {bytes, count, endpoint, isGenerated, moment, plural} from '../format.js';
import {live} from '../live.js';
import {usePolled} from '../store.js';
import {act, Badge, Loading, Problem, view} from '../ui.js';

const LISTED = 200;
const MOST_BYTES = 20 << 20;
const MOST_TEXT = 4000;
/** After a rejection its dead letter takes a moment to be written. */
const SOON_MS = 300;

export const nameOf = letter => [letter.name, isGenerated(letter.id) ? null : letter.id]
  .filter((text, i, all) => text && text !== letter.file && all.indexOf(text) === i).join(', ') || endpoint(letter.source);

function DeadLetters() {
  const {data, error, refresh} = usePolled(`/dead-letters?limit=${LISTED}`);
  useEffect(() => {
    let timer = null;
    const end = live.on('rejection', () => timer ??= setTimeout(() => {
      timer = null;
      refresh();
    }, SOON_MS));
    return () => {
      end();
      clearTimeout(timer);
    };
  }, []);
  if (data === null) {
    return error ? html`<${Problem} error=${error} />` : html`<${Loading} />`;
  }
  const replayAll = () => act(() => api.post('/dead-letters/replay'), ({replayed = [], failed = []}) =>
    `${count(replayed.length)} replayed${failed.length > 0 ? `, ${count(failed.length)} failed` : ''}.`).then(refresh);
  return html`<section class="panel" aria-labelledby="dead-letters-title"><div class="bar">
      <h2 id="dead-letters-title">${data.length === 0 ? 'Dead letters' : `Dead letters (${data.length}${data.length < LISTED ? '' : ' and more'})`}</h2>
      <span class="stretch"></span>${may('steer') && data.length > 1 && html`<button id="replay-all" onClick=${replayAll}>Replay all</button>`}</div>
    <${Problem} error=${error} />
    ${data.length === 0 && html`<p class="empty">None: all messages were inspected and delivered.</p>`}
    <ul class="lines letters" id="dead-letters">${data.map(letter => html`<${Letter} key=${letter.file} letter=${letter} refresh=${refresh} />`)}</ul>
    ${data.length > 0 && html`<p class="faint">${data.length < LISTED ? plural(data.length, 'dead letter') : `The newest ${LISTED} dead letters`}, newest first. Fix the cause, then replay.</p>`}</section>`;
}

function Letter({letter, refresh}) {
  const [open, setOpen] = useState(false);
  const path = api.path('dead-letters', letter.file);
  const name = nameOf(letter);
  return html`<li data-key=${letter.file}>
    <${Badge} kind="warn">${letter.reason}<//>
    <a class="name" href=${path + '/original'} target="_blank" rel="noopener" title=${letter.file}>${name}</a>
    <span class="faint">${moment(letter.time)}, ${bytes(letter.size)}</span>
    <button class="small" aria-expanded=${String(open)} aria-label=${`Look at ${name}`} onClick=${() => setOpen(!open)}>Look</button>
    ${may('steer') && html`<button class="small" data-action="replay" aria-label=${`Replay ${name}`}
        onClick=${() => act(() => api.post(path + '/replay'), () => 'Replayed.').then(refresh)}>Replay</button>
      <button class="small danger" aria-label=${`Delete ${name}`} onClick=${() => confirm(`Delete ${name} with its original? It cannot be replayed then.`)
        && act(() => api.remove(path), () => 'Deleted.').then(refresh)}>Delete</button>`}
    <div class="short" title=${letter.message}>${letter.message}</div>
    <div class="faint">from ${endpoint(letter.source)}</div>
    ${open && html`<${Original} address=${path + '/original'} size=${letter.size} />`}</li>`;
}

/** The original of a message: an image, or the start of a text. */
function Original({address, size}) {
  const [shown, setShown] = useState(size > MOST_BYTES ? {text: 'It is too large to be shown here; open it by its name.'} : null);
  useEffect(() => {
    if (shown !== null) {
      return undefined;
    }
    let made = null;
    let over = false;
    fetch(api.here(address), {credentials: 'same-origin'}).then(async response => {
      const blob = await response.blob();
      if (!response.ok || over) {
        return;
      }
      if (blob.type.startsWith('image/')) {
        made = URL.createObjectURL(blob);
        setShown({image: made});
      } else {
        setShown({text: excerpt(await blob.slice(0, 10 * MOST_TEXT).text())});
      }
    }).catch(() => setShown({text: 'It cannot be loaded.'}));
    return () => {
      over = true;
      URL.revokeObjectURL(made);
    };
  }, []);
  return html`<div class="original">${shown === null ? 'Loading…' : shown.image
    ? html`<img src=${shown.image} alt="The original" onError=${() => setShown({text: 'The browser cannot show it: it may be damaged.'})} />` : html`<pre tabindex="0">${shown.text}</pre>`}</div>`;
}

/** The start of a text, with long runs of Base64 cut. */
export const excerpt = text => text.replace(/[A-Za-z0-9+/]{120,}={0,2}/g, run => `${run.slice(0, 40)}… ${run.length} characters`).slice(0, MOST_TEXT);

export const {mount, unmount} = view(DeadLetters);
