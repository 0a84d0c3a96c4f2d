/** What could not be inspected or delivered: look at it, and send it through again once the cause is fixed. */

import {html, useEffect} from '../vendor/preact.js';
import {may} from '../account.js';
import * as api from '../api.js';
import {bytes, count, endpoint, isGenerated, moment, plural} from '../format.js';
import {live} from '../live.js';
import {usePolled} from '../store.js';
import {act, Badge, Loading, Problem, view} from '../ui.js';

const LISTED = 200;
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
    `${count(replayed.length)} sent through again${failed.length > 0 ? `, ${count(failed.length)} not` : ''}.`).then(refresh);
  return html`<section class="panel" aria-labelledby="dead-letters-title"><div class="bar">
      <h2 id="dead-letters-title">${data.length === 0 ? 'Dead letters' : `Dead letters (${data.length}${data.length < LISTED ? '' : ' and more'})`}</h2>
      <span class="stretch"></span>${may('steer') && data.length > 1 && html`<button id="replay-all" onClick=${replayAll}>Replay all</button>`}</div>
    <${Problem} error=${error} />
    ${data.length === 0 && html`<p class="empty">None: everything that came was inspected and delivered.</p>`}
    <ul class="lines letters" id="dead-letters">${data.map(letter => html`<${Letter} key=${letter.file} letter=${letter} refresh=${refresh} />`)}</ul>
    ${data.length > 0 && html`<p class="faint">${plural(data.length, 'dead letter')}, newest first. Fix the cause, then replay.</p>`}</section>`;
}

function Letter({letter, refresh}) {
  const path = api.path('dead-letters', letter.file);
  const name = nameOf(letter);
  return html`<li data-key=${letter.file}>
    <${Badge} kind="warn">${letter.reason}<//>
    <a class="name" href=${path + '/original'} target="_blank" rel="noopener" title=${letter.file}>${name}</a>
    <span class="faint">${moment(letter.time)}, ${bytes(letter.size)}</span>
    ${may('steer') && html`<button class="small" aria-label=${`Replay ${name}`}
      onClick=${() => act(() => api.post(path + '/replay'), () => 'Sent through again.').then(refresh)}>Replay</button>`}
    <div class="short" title=${letter.message}>${letter.message}</div>
    <div class="faint">from ${endpoint(letter.source)}</div></li>`;
}

export const {mount, unmount} = view(DeadLetters);
