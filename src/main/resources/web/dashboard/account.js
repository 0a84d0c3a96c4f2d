/** Who looks at the page, and what the account may do. */

import * as api from './api.js';
import {Store} from './store.js';

export const account = new Store({name: null, rights: ['read', 'inspect', 'review', 'steer']});

export const may = right => account.value.rights.includes(right);

/** The right may be missing here; the server decides in any case. */
export async function load() {
  try {
    account.set(await api.get('/account'));
  } catch {
    // Unknown until Flawline answers; each operation reports what is forbidden.
  }
}
