/** What Flawline sends by itself, as events: state, inspection, rejection, statistics, samples. */

import {here} from './api.js';
import * as clock from './clock.js';

const RETRY_MS = 3000;

class Live extends EventTarget {
  #source = null;
  /** connecting, live or reconnecting */
  state = 'connecting';

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
    source.addEventListener('open', () => this.#change('live'));
    source.addEventListener('error', () => {
      this.#change('reconnecting');
      // After an error answer the browser does not connect again by itself.
      if (source.readyState === EventSource.CLOSED) {
        this.#close();
        setTimeout(() => this.#open(), RETRY_MS);
      }
    });
    for (const name of ['inspection', 'rejection', 'statistics', 'samples']) {
      source.addEventListener(name, event => {
        const detail = JSON.parse(event.data);
        if (name === 'statistics') {
          clock.take(detail.time);
        }
        this.#send(name, detail);
      });
    }
  }

  /** A page that nobody sees costs the line nothing. */
  #close() {
    this.#source?.close();
    this.#source = null;
  }

  #change(state) {
    this.state = state;
    this.#send('state', state);
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, {detail}));
  }

  /** Listens until the returned function is called. */
  on(name, listener) {
    const wrapped = ({detail}) => listener(detail);
    this.addEventListener(name, wrapped);
    return () => this.removeEventListener(name, wrapped);
  }
}

export const live = new Live();
