/** The statistics of the last hour, followed from the moment the page is opened, whatever view is shown. */

import {live} from './live.js';
import {Statistics} from './stats.js';
import {Store} from './store.js';

export const statistics = new Statistics();

/** Changes with each snapshot. */
export const snapshot = new Store(null);

live.on('samples', samples => statistics.takeSamples(samples));
live.on('statistics', taken => {
  statistics.take(taken);
  snapshot.set(taken);
});
