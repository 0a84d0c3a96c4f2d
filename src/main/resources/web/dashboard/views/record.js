/** The record of changes: who changed what and when, and whether the record is as it was written. Part of other views. */

import {html, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {moment, plural} from '../format.js';
import {usePolled} from '../store.js';
import {Problem} from '../ui.js';

const EVERY_MS = 30_000;
const SHOWN = 20;
const LONGEST = 160;

/** The beginning of a hash tells it from another one. */
const short = text => text.replace(/\b([0-9a-f]{8})[0-9a-f]{32,}\b/g, '$1…');

const said = value => short(typeof value === 'string' ? value : JSON.stringify(value));

/** What a change says in a few words: the values after it, or before it where nothing is left. */
export function summary({before, after}) {
  const value = after ?? before;
  if (value === null || value === undefined) {
    return '';
  }
  const text = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).map(([key, inner]) => `${key} ${said(inner)}`).join(', ') : said(value);
  return text.length > LONGEST ? text.slice(0, LONGEST) + '…' : text;
}

/** @param subject of the changes to show, such as a model; undefined for all */
export function Record({subject}) {
  const {data, error, refresh} = usePolled('/record' + api.query({limit: SHOWN, subject}), EVERY_MS);
  const [verified, setVerified] = useState(null);
  const verify = async () => {
    setVerified({text: 'Verifying…'});
    try {
      const {intact, lines, mistake, note} = await api.get('/record/verify');
      setVerified(intact ? {text: `${plural(lines, 'line')} ${lines === 1 ? 'is' : 'are'} as written${note ? `; ${note}` : ''}.`} : {text: `The record was changed: ${mistake}.`, wrong: true});
    } catch (failure) {
      setVerified({text: failure.message, wrong: true});
    }
    refresh();
  };
  const shown = data ?? [];
  return html`<div class="bar"><h3 id="record-title">${subject === undefined ? 'Record of changes' : 'Changes'}</h3><span class="stretch"></span>
      <button class="small" id="record-verify" onClick=${verify}>Verify the record</button></div>
    <${Problem} error=${error} />
    <p role="status" id="record-state" class=${verified?.wrong ? 'problem' : 'faint'}>${verified?.text ?? ''}</p>
    ${data !== null && shown.length === 0 && html`<p class="empty">No change is recorded.</p>`}
    ${shown.length > 0 && html`<div class="scroll log" tabindex="0" role="group" aria-label="Recorded changes"><table id="record"><thead><tr>
        ${['time', 'who', 'what', ...subject === undefined ? ['of'] : [], 'values'].map(text => html`<th scope="col" key=${text}>${text}</th>`)}</tr></thead>
      <tbody>${shown.map(change => html`<tr key=${change.n}><td>${moment(change.time)}</td><td>${change.who}</td><td>${change.what}</td>
        ${subject === undefined && html`<td>${change.subject}</td>`}<td title=${JSON.stringify(change.before)}>${summary(change)}</td></tr>`)}</tbody></table></div>`}`;
}
