/** Counts over time, from the statistics of the events. All counts grow from the start of Flawline. Without DOM. */

const KEEP_MS = 3_600_000;
const SAMPLE_MS = 5000;
const RATE_SECONDS = 5;
const POINTS = 60;

export const ALL = {route: '', model: ''};

const matches = (series, wanted) => (wanted.route === '' || series.route === wanted.route)
  && (wanted.model === '' || series.model === wanted.model || series.model === undefined && wanted.route !== '');

/** The counts of one snapshot that match a route and a model, added up. */
export function sum(snapshot, wanted) {
  const total = {inspected: 0, defective: 0, defects: 0, milliseconds: 0, rejected: 0};
  for (const series of snapshot.series.filter(series => matches(series, wanted))) {
    for (const name of Object.keys(total)) {
      total[name] += series[name];
    }
  }
  return total;
}

/** The last hour of statistics. */
export class Statistics {
  #samples = [];
  #recent = [];

  takeSamples(list) {
    this.#samples = [...list];
    this.#recent = [];
  }

  take(snapshot) {
    const last = this.latest;
    if (last && sum(snapshot, ALL).inspected < sum(last, ALL).inspected) {
      this.#recent = [];
    }
    this.#recent.push(snapshot);
    while (this.#recent.length > RATE_SECONDS + 1) {
      this.#recent.shift();
    }
    if (this.#samples.length === 0 || snapshot.time - this.#samples.at(-1).time >= SAMPLE_MS - 500) {
      this.#samples.push(snapshot);
    }
    while (this.#samples.length > 0 && this.#samples[0].time < snapshot.time - KEEP_MS) {
      this.#samples.shift();
    }
  }

  /** The latest snapshot; undefined before the first. */
  get latest() {
    return this.#recent.at(-1);
  }

  /** By Flawline's clock, which may differ from the browser's. */
  get now() {
    return this.latest?.time ?? Date.now();
  }

  /** Growth over the last seconds: images a second, ms an image; NaN where nothing is known. */
  pace(wanted) {
    const first = this.#recent[0];
    const last = this.latest;
    if (first === undefined) {
      return {rate: NaN, latency: NaN};
    }
    const from = sum(first, wanted);
    const to = sum(last, wanted);
    const images = to.inspected - from.inspected;
    return {
      rate: last.time > first.time ? images * 1000 / (last.time - first.time) : NaN,
      latency: images > 0 ? (to.milliseconds - from.milliseconds) / images : NaN,
    };
  }

  /** Where charts of so many seconds begin, ms: at the first count, but at least a minute ago. */
  begin(seconds) {
    return Math.max(this.now - seconds * 1000, Math.min(this.#samples[0]?.time ?? Infinity, this.now - 60_000));
  }

  /** By step of time: the share of defective images (%), images a second, ms an image; null where there were none. */
  points(wanted, seconds) {
    const data = {x: [], ratio: [], rate: [], latency: []};
    if (!this.latest) {
      return data;
    }
    const from = this.begin(seconds);
    const step = Math.max(SAMPLE_MS, (this.now - from) / POINTS);
    const steps = new Map();
    for (const snapshot of [...this.#samples, this.latest].filter(snapshot => snapshot.time >= from - step)) {
      steps.set(Math.floor(snapshot.time / step), snapshot);
    }
    let before = null;
    for (const snapshot of steps.values()) {
      const total = sum(snapshot, wanted);
      if (before && total.inspected >= before.total.inspected) {
        const images = total.inspected - before.total.inspected;
        data.x.push(snapshot.time / 1000);
        data.ratio.push(images > 0 ? 100 * (total.defective - before.total.defective) / images : null);
        data.rate.push(images * 1000 / (snapshot.time - before.time));
        data.latency.push(images > 0 ? (total.milliseconds - before.total.milliseconds) / images : null);
      }
      before = {total, time: snapshot.time};
    }
    return data;
  }

  /** The counts by route and model. */
  get series() {
    return (this.latest?.series ?? []).filter(series => series.model !== undefined);
  }

  /** Every route and model that has been counted. */
  get known() {
    const series = this.latest?.series ?? [];
    const names = key => [...new Set(series.map(one => one[key]).filter(Boolean))];
    return {routes: names('route'), models: names('model')};
  }
}
