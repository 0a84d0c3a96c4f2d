/** The golden set of a model: its images, what is wrong with it, and the comparison of the version that serves. Part of the models view. */

import {html, useState} from '../vendor/preact.js';
import {may} from '../account.js';
import * as api from '../api.js';
import {plural} from '../format.js';
import {usePolled} from '../store.js';
import {act, Badge, Problem, toast} from '../ui.js';

const EVERY_MS = 15_000;

/** @param changed is called after a comparison and after a change of the set */
export function GoldenSet({name, changed}) {
  const {data, error, refresh} = usePolled(api.path('models', name, 'golden'), EVERY_MS);
  const [checking, setChecking] = useState(false);
  if (data === null) {
    return error && html`<${Problem} error=${error} />`;
  }
  const {images, mistake, notUsed = []} = data;
  if (images.length === 0 && !mistake) {
    return null;
  }
  const check = async () => {
    setChecking(true);
    try {
      const report = await api.post(api.path('models', name, 'golden', 'check'));
      const failed = report.images.filter(row => row.outcome !== 'pass' && !row.allowed);
      toast(report.passed ? `The serving version passes: ${plural(report.figures.images, 'image')}.`
        : `The serving version fails at ${plural(failed.length, 'image')}: ${failed[0]?.message ?? ''}`, report.passed ? 'info' : 'error');
    } catch (failure) {
      toast(failure.message, 'error');
    }
    setChecking(false);
    changed();
  };
  const remove = image => confirm(`Remove ${image} from the golden set of ${name}?`)
    && act(() => api.remove(api.path('models', name, 'golden', image)), () => `${image} is removed.`).then(refresh).then(changed);
  return html`<section class="subsection" id="golden" aria-labelledby="golden-title"><div class="bar"><h3 id="golden-title">Golden set</h3>
      <span class="faint">${mistake ? 'with a mistake' : plural(images.length, 'image')}</span><span class="stretch"></span>
      ${may('steer') && html`<button class="small" id="golden-check" disabled=${checking || Boolean(mistake)} title="Compares the version that serves with the golden set again; it keeps serving"
        onClick=${check}>${checking ? 'Checking…' : 'Check the serving version'}</button>`}</div>
    <${Problem} error=${error} />
    ${mistake && html`<p class="problem">${mistake} Until it is corrected, no other version takes over.</p>`}
    ${notUsed.length > 0 && html`<p class="warned">Not named in golden.yaml: ${notUsed.join(', ')}</p>`}
    ${images.length > 0 && html`<details><summary>Images</summary><ul class="lines">${images.map(one => html`<li key=${one.image}><span class="name">${one.image}</span>
      <${Badge} kind=${one.verdict}>${one.verdict}<//>${one.must && html`<span class="faint">must</span>`}
      ${may('steer') && html`<button class="small danger" aria-label=${`Remove ${one.image}`} onClick=${() => remove(one.image)}>Remove</button>`}</li>`)}</ul></details>`}</section>`;
}
