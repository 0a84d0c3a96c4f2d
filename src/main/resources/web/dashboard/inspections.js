/** A list of kept inspections, newest first, that follows the line. Without DOM. */

import * as api from './api.js';
import {imageName} from './format.js';

const MOST = 1000;
const FETCHED = 100;
/** Points of all outlines of one inspection; a region beyond them is drawn as a box. */
const MOST_POINTS = 1500;

/** What lists need of an inspection: outlines without measures, so that a thousand take little memory. */
export function summary(inspection) {
  let points = 0;
  return {
    key: inspection.key,
    id: inspection.id,
    time: inspection.time,
    route: inspection.route ?? '',
    model: inspection.model.name,
    verdict: inspection.verdict,
    defect: inspection.defect,
    score: inspection.score,
    ms: inspection.timings.total,
    image: {...inspection.image, name: imageName(inspection)},
    input: inspection.input?.part === undefined ? undefined : {part: inspection.input.part},
    labels: [...new Set((inspection.defects ?? []).map(defect => defect.label))],
    regions: (inspection.defects ?? []).map(defect => {
      points += defect.polygon.length;
      return {grade: defect.grade, label: defect.label, polygon: points <= MOST_POINTS ? defect.polygon : corners(defect.bbox)};
    }),
    picture: inspection.pictureBytes > 0,
    original: inspection.originalBytes > 0,
    review: inspection.review,
  };
}

const corners = ([x, y, width, height]) => [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];

/** Images of more pixels are shown small by a smaller copy. */
const MOST_PIXELS = 1_000_000;

/**
 * Where the image of a summary is, and the regions to draw over it: none where only the annotated image is kept.
 *
 * @param small whether it is shown small
 */
export function source(item, small = false) {
  const {width, height, format} = item.image;
  return item.original ? {source: small && width * height > MOST_PIXELS ? api.thumbnail(item.key) : api.original(item.key, format), regions: item.regions}
    : {source: item.picture ? api.picture(item.key) : null, regions: []};
}

export const passes = (item, filter) => (!filter.verdict || item.verdict === filter.verdict)
  && (!filter.route || item.route === filter.route) && (!filter.model || item.model === filter.model);

export class InspectionList {
  /** What passes the filter, newest first by key. */
  items = [];
  filter = {verdict: '', route: '', model: ''};
  /** Whether inspections have come that are not in the list: they are fetched once nothing is held. */
  missed = false;
  #keys = new Set();
  #isHeld;
  #changed;

  /**
   * @param isHeld  whether what is looked at must not move
   * @param changed is called after each change
   */
  constructor(isHeld, changed) {
    this.#isHeld = isHeld;
    this.#changed = changed;
  }

  add(inspections) {
    for (const item of inspections.map(summary)) {
      if (passes(item, this.filter) && !this.#keys.has(item.key)) {
        this.#keys.add(item.key);
        this.items.push(item);
      }
    }
    this.items.sort((a, b) => a.key < b.key ? 1 : -1);
    this.items.splice(MOST).forEach(dropped => this.#keys.delete(dropped.key));
    this.#changed();
  }

  /** Takes an inspection that has just come. What is looked at does not make room for it. */
  take(inspection) {
    if (this.items.length >= MOST && this.#isHeld()) {
      this.missed = true;
    } else {
      this.add([inspection]);
    }
  }

  setFilter(change) {
    Object.assign(this.filter, change);
    this.items = this.items.filter(item => passes(item, this.filter) || !this.#keys.delete(item.key));
    this.#changed();
  }

  /**
   * Fetches the newest again. What is older is dropped where others may be between; it is fetched when asked for.
   *
   * @param shown how many are shown
   */
  async load(shown) {
    if (this.#isHeld()) {
      this.missed = true;
      this.#changed();
      return;
    }
    this.missed = false;
    const most = Math.min(MOST, Math.max(FETCHED, shown));
    const found = await this.#fetch(undefined, most);
    if (found.length === most) {
      const oldest = found.at(-1).key;
      this.items = this.items.filter(item => item.key >= oldest || !this.#keys.delete(item.key));
    }
    this.add(found);
  }

  /** Fetches older ones. @returns whether there were any */
  async older() {
    if (this.items.length >= MOST) {
      return false;
    }
    const found = await this.#fetch(this.items.at(-1)?.time, FETCHED);
    this.add(found);
    return found.length > 1;
  }

  #fetch(until, limit) {
    return api.get('/inspections' + api.query({...this.filter, until, limit}));
  }

  /** The neighbour of an inspection; step 1 is older, -1 newer; null where there is none, undefined for an unknown key. */
  neighbour(key, step) {
    const at = this.items.findIndex(item => item.key === key);
    return at < 0 ? undefined : this.items[at + step] ?? null;
  }
}

let context = null;

/** The inspection that the image view showed last, until a list has moved the focus to it. */
export const visited = {key: null};

/** Names the list whose order the image view follows. */
export const browse = list => context = list;

/** The key of the inspection next to another: in the list that was browsed, or else of all that are kept. */
export async function neighbour(item, step) {
  const known = context?.neighbour(item.key, step);
  if (known !== undefined && (known !== null || step < 0)) {
    return known?.key ?? null;
  }
  const limit = step > 0 ? 20 : 1000;
  const found = await api.get('/inspections' + api.query({...context?.filter, [step > 0 ? 'until' : 'since']: item.time, limit}));
  const beyond = found.map(inspection => inspection.key).filter(key => step > 0 ? key < item.key : key > item.key);
  // With more than fit into one answer the nearest newer ones are not in it.
  return step > 0 ? beyond[0] ?? null : found.length === limit ? null : beyond.at(-1) ?? null;
}
