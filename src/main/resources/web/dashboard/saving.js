/** Files that the page lets a reader save. A link alone would save nothing, without a word, when Flawline refuses. */

import * as api from './api.js';
import {toast} from './ui.js';

/** Begins the download of a link's file, or says why Flawline does not give it. For the click on a link with the attribute download. */
export async function save(event) {
  const link = event.currentTarget;
  if (link.dataset.asked === 'yes' || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const address = link.getAttribute('href');
  try {
    await api.send(address, {method: 'HEAD'});
    link.dataset.asked = 'yes';
    link.click();
  } catch (refused) {
    toast(await reason(address, refused), 'error');
  } finally {
    delete link.dataset.asked;
  }
}

/** The reason in words: an answer to HEAD has none. */
async function reason(address, refused) {
  if (refused.status === 0) {
    return refused.message;
  }
  const control = new AbortController();
  try {
    const response = await fetch(api.here(address), {credentials: 'same-origin', signal: control.signal});
    return response.ok ? 'Flawline was busy. Try again.' : (await response.json()).error.message;
  } catch {
    return refused.message;
  } finally {
    control.abort();
  }
}
