/** What Flawline tells by itself, as events: state, inspection, rejection, statistics, samples. */

import {here} from './api.js';

const RETRY_MS = 3000;

export class Live extends EventTarget {
  #source = null;

  start() {
    document.addEventListener('visibilitychange', () => document.hidden ? this.#close() : this.#open());
    this.#open();
  }

  #open() {
    if (this.#source || document.hidden) {
      return;
    }
    const source = new EventSource(here('/events'));
    this.#source = source;
    source.addEventListener('open', () => this.#tell('state', 'live'));
    source.addEventListener('error', () => {
      this.#tell('state', 'reconnecting');
      // A refusal ends an EventSource for good.
      if (source.readyState === EventSource.CLOSED) {
        this.#close();
        setTimeout(() => this.#open(), RETRY_MS);
      }
    });
    for (const name of ['inspection', 'rejection', 'statistics', 'samples']) {
      source.addEventListener(name, event => this.#tell(name, JSON.parse(event.data)));
    }
  }

  /** A page that nobody sees costs the line nothing. */
  #close() {
    this.#source?.close();
    this.#source = null;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, {detail}));
  }
}
