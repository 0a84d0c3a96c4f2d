/** Small helpers around the DOM. Data from outside only ever becomes text or an attribute, never markup. */

import {plural} from './format.js';

const FOCUSABLE = 'button, a, summary';
const SVG = 'http://www.w3.org/2000/svg';

export const byId = id => document.getElementById(id);

/** An element; attributes that are functions become listeners, null and false are left out, children are nodes or text. */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(key, value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Makes a list's items those given, each with a data-key of its own. An item that says the same stays as it is; the
 * others keep the focus and what is unfolded in them.
 */
export function fillList(list, items) {
  const before = new Map([...list.children].map(item => [item.dataset.key, item]));
  const after = items.map(item => {
    const old = before.get(item.dataset.key);
    return old && old.textContent === item.textContent && old.className === item.className ? old : unfold(item, old);
  });
  if (after.length === list.children.length && after.every((item, i) => item === list.children[i])) {
    return;
  }
  const focused = document.activeElement.closest('[data-key]');
  const place = focused && list.contains(focused) ? [...focused.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement) : -1;
  list.replaceChildren(...after);
  if (place >= 0) {
    after.find(item => item.dataset.key === focused.dataset.key)?.querySelectorAll(FOCUSABLE)[place]?.focus();
  }
}

function unfold(item, old) {
  if (old?.querySelector('details')?.open && item.querySelector('details')) {
    item.querySelector('details').open = true;
  }
  return item;
}

/** Shows a verdict by a sign and a word, not by colour alone. */
export function badge(verdict, defects) {
  return h('span', {class: `badge ${verdict}`}, verdict === 'ok' ? '✓ ok'
    : verdict === 'defect' ? `✕ ${plural(defects, 'defect')}` : `? ${verdict}`);
}

export function toast(text, kind = 'info') {
  const element = h('p', {class: `toast ${kind}`}, text);
  const toasts = byId('toasts');
  toasts.append(element);
  // Shown anew it is above a dialog that has been opened since.
  toasts.hidePopover();
  toasts.showPopover();
  setTimeout(() => element.remove(), kind === 'error' ? 8000 : 4000);
}
