/** Images that are dropped anywhere on the page wait here for the view that inspects them. */

import {Store} from './store.js';

/** Files that were dropped and are not inspected yet. */
export const dropped = new Store([]);

/** @param open shows the view that inspects */
export function start(open) {
  const hint = document.getElementById('drop-hint');
  const hasFiles = event => event.dataTransfer?.types.includes('Files') && !event.target.closest?.('[data-drop]');
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
    hint.hidden = true;
    if (hasFiles(event)) {
      event.preventDefault();
      dropped.set([...dropped.value, ...event.dataTransfer.files]);
      open();
    }
  });
}
