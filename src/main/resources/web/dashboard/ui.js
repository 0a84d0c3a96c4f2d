/** Components that several views use. Data from outside becomes text or an attribute, never markup. */

import {html, render} from './vendor/preact.js';
import {plural} from './format.js';

/** The functions mount and unmount of a view that is a component with the parameters as its properties. */
export function view(Component) {
  return {
    mount: (element, params) => render(html`<${Component} ...${params} />`, element),
    unmount: element => render(null, element),
  };
}

/** Shows a verdict by a sign and a word, not by colour alone. */
export const Verdict = ({verdict, defects}) => html`<span class=${`badge ${verdict}`}>${
  verdict === 'ok' ? '✓ ok' : verdict === 'defect' ? `✕ ${plural(defects, 'defect')}` : `? ${verdict}`}</span>`;

export const Badge = ({kind, children}) => html`<span class=${`badge ${kind}`}>${children}</span>`;

export const points = polygon => polygon.map(point => point.join(',')).join(' ');

/** An image with the outlines of its regions, in its own proportions, as large as its box allows. */
export const Outlined = ({source, width, height, regions, alt, lazy}) => html`<span class="outlined">
  <img src=${source} alt=${alt} loading=${lazy ? 'lazy' : 'eager'} decoding="async" draggable=${false} />
  ${regions.length > 0 && html`<svg viewBox=${`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid meet" aria-hidden="true">
    ${regions.map(region => html`<polygon class=${`region ${region.grade ?? ''}`} points=${points(region.polygon)} />`)}</svg>`}</span>`;

export const Problem = ({error}) => error && html`<p class="problem" role="alert">${error.message}</p>`;

export const Loading = () => html`<p class="empty">Loading…</p>`;

/** Buttons of which one is chosen. */
export const Segments = ({name, legend, value, options, change}) => html`<fieldset class="segments">
  <legend class="hidden">${legend}</legend>
  ${options.map(([key, text]) => html`<label key=${key}><input type="radio" name=${name} value=${key} checked=${key === value}
    onChange=${() => change(key)} /><span>${text}</span></label>`)}</fieldset>`;

/** A choice from a list; the empty value stands for all. */
export const Select = ({label, id, value, options, all, change}) => html`<label class="choice"><span>${label}</span>
  <select id=${id} value=${value} onChange=${event => change(event.target.value)}>
    ${all && html`<option value="" selected=${value === ''}>${all}</option>`}
    ${options.map(option => html`<option key=${option} value=${option} selected=${option === value}>${option}</option>`)}</select></label>`;

export function toast(text, kind = 'info') {
  const toasts = document.getElementById('toasts');
  // What several requests report at once is said once.
  [...toasts.children].filter(shown => shown.textContent === text).forEach(shown => shown.remove());
  const element = document.createElement('p');
  element.className = `toast ${kind}`;
  element.textContent = text;
  toasts.append(element);
  // Shown again, it is above a dialog that was opened since.
  toasts.hidePopover();
  toasts.showPopover();
  setTimeout(() => element.remove(), kind === 'error' ? 8000 : 4000);
}

/** Runs an operation and reports how it ended. @returns whether it succeeded */
export async function act(operation, done) {
  try {
    toast(done(await operation()));
    return true;
  } catch (error) {
    toast(error.message, 'error');
    return false;
  }
}

const scripts = new Map();

/** Loads the library of the viewer. */
export const openSeadragon = () => script('/dashboard/vendor/openseadragon.js');

/** Loads a library that is no module, once. */
export function script(address) {
  if (!scripts.has(address)) {
    scripts.set(address, new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = address;
      element.addEventListener('load', resolve);
      element.addEventListener('error', () => {
        scripts.delete(address);
        reject(new Error('A part of the page could not be loaded.'));
      });
      document.head.append(element);
    }));
  }
  return scripts.get(address);
}
