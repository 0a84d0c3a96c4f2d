/** What other settings or another recipe would change on kept images: the request, and its answer as a list. */

import {html, useEffect, useState} from './vendor/preact.js';
import * as api from './api.js';
import {decimal, plural} from './format.js';
import {address} from './router.js';

const WAIT_MS = 400;
/** One preview runs at a time in Flawline. */
const BUSY_MS = 1500;
const NOTHING = {report: null, error: null, running: false};

/**
 * Asks for a preview a moment after the last change; a change ends the request before it.
 *
 * @param path of the operation; null asks for nothing
 * @returns report, error, running
 */
export function usePreview(path, body, type) {
  const [state, setState] = useState(NOTHING);
  useEffect(() => {
    if (path === null) {
      setState(NOTHING);
      return undefined;
    }
    const control = new AbortController();
    let timer = null;
    const run = async () => {
      setState(before => ({...before, error: null, running: true}));
      try {
        const report = await api.send(path, {method: 'POST', signal: control.signal, body, headers: {'Content-Type': type}});
        setState({report, error: null, running: false});
      } catch (failure) {
        if (control.signal.aborted) {
          return;
        }
        if (failure.status === 503) {
          timer = setTimeout(run, BUSY_MS);
        } else {
          setState({report: null, error: failure, running: false});
        }
      }
    };
    timer = setTimeout(run, WAIT_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [path, body, type]);
  return state;
}

export const summary = report => `${report.changes.length === 0 ? 'No image' : plural(report.changes.length, 'image')} of ${report.images} would get another verdict`;

const counts = verdicts => Object.entries(verdicts).map(([verdict, n]) => `${n} ${verdict}`).join(', ') || 'none';

export function Report({report}) {
  const notes = [
    !report.complete && 'Not all images were inspected within the time limit.',
    report.withoutOriginal > 0 && `${plural(report.withoutOriginal, 'image')} not kept any longer.`,
    report.otherVersions > 0 && `${plural(report.otherVersions, 'image')} judged by another version of the model before: a change may be the model's.`,
    report.withRecipe > 0 && `${plural(report.withRecipe, 'image')} with a recipe left out.`,
    report.failed.length > 0 && `${plural(report.failed.length, 'image')} could not be inspected: ${report.failed[0].message}`,
  ].filter(Boolean);
  return html`<p>Before: ${counts(report.before)}. After: ${counts(report.after)}.</p>
    ${notes.map(note => html`<p class="faint" key=${note}>${note}</p>`)}
    <ul class="changes">${report.changes.map(change => html`<li key=${change.key}><a href=${address(['image', change.key])}>
      <span class="outlined"><img src=${api.thumbnail(change.key)} alt="" loading="lazy" /></span>
      <span class="name">${change.part ?? change.name ?? 'image'}</span>
      <span><span class=${`badge ${change.before.verdict}`}>${change.before.verdict}</span> → <span class=${`badge ${change.after.verdict}`}>${change.after.verdict}</span></span>
      <span class="faint">score ${decimal(change.after.score, 3)}</span></a></li>`)}</ul>`;
}
