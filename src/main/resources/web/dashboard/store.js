/** Small observable values, and the hooks by which a component follows them. */

import {useEffect, useReducer, useRef, useState} from './vendor/preact.js';
import * as api from './api.js';

/** A value that components can follow. */
export class Store {
  #value;
  #followers = new Set();

  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  set(value) {
    this.#value = value;
    for (const follower of [...this.#followers]) {
      follower(value);
    }
  }

  update(change) {
    this.set({...this.#value, ...change});
  }

  /** @returns ends the following */
  follow(follower) {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

/** Draws a component again whenever the store's value changes. */
export function useStore(store) {
  const [, draw] = useReducer(n => n + 1, 0);
  useEffect(() => store.follow(() => draw()), [store]);
  return store.value;
}

/**
 * What an operation answers, asked for again every few seconds while the page is visible.
 *
 * @param path  null asks for nothing
 * @param every ms; 0 asks once
 * @returns data (null before the first answer), error (of the latest request, or null), refresh
 */
export function usePolled(path, every = 5000) {
  const [state, setState] = useState({path: null, data: null, error: null});
  const refresh = useRef(() => Promise.resolve());
  useEffect(() => {
    if (path === null) {
      return undefined;
    }
    let over = false;
    refresh.current = async () => {
      let next;
      try {
        next = {path, data: await api.get(path), error: null};
      } catch (error) {
        next = {error};
      }
      if (!over) {
        setState(before => ({path, data: before.path === path ? before.data : null, ...next}));
      }
    };
    refresh.current();
    const timer = every > 0 ? setInterval(() => document.hidden || refresh.current(), every) : null;
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [path, every]);
  const current = state.path === path ? state : {data: null, error: null};
  return {data: current.data, error: current.error, refresh: () => refresh.current()};
}
