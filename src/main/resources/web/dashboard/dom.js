/** Small helpers around the DOM. Data from outside only ever becomes text or an attribute, never markup. */

import {plural} from './format.js';

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

/** Makes a list's items those given, and leaves the ones alone whose text is unchanged, with the focus in them. */
export function fillList(list, items) {
  const same = list.children.length === items.length
    && items.every((item, i) => item.textContent === list.children[i].textContent && item.className === list.children[i].className);
  if (!same) {
    list.replaceChildren(...items);
  }
}

/** Told by a sign and a word as well, not by colour alone. */
export function badge(verdict, defects) {
  return h('span', {class: `badge ${verdict}`}, verdict === 'defect' ? `✕ ${plural(defects, 'defect')}` : '✓ ok');
}

export function toast(text, kind = 'info') {
  const element = h('p', {class: `toast ${kind}`}, text);
  byId('toasts').append(element);
  setTimeout(() => element.remove(), kind === 'error' ? 8000 : 4000);
}
