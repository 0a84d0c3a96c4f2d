/** Puts the dashboard together. */

import {byId, h} from './dom.js';
import {count} from './format.js';
import {Live} from './live.js';
import * as charts from './charts.js';
import * as detail from './detail.js';
import * as gallery from './gallery.js';
import * as panels from './panels.js';
import * as tryout from './tryout.js';

const live = new Live();
const route = byId('filter-route');
const model = byId('filter-model');

/** Adds what has not been heard of before. */
function offer(select, names) {
  const known = new Set([...select.options].map(option => option.value));
  for (const name of new Set(names)) {
    if (name && !known.has(name)) {
      select.append(h('option', {value: name}, name));
    }
  }
}

function filter() {
  const wanted = {route: route.value, model: model.value};
  charts.setFilter(wanted);
  gallery.setFilter(wanted);
}

function choose(wanted) {
  route.value = wanted.route;
  model.value = wanted.model;
  filter();
}

live.addEventListener('state', ({detail: state}) => {
  byId('live').textContent = state;
  byId('live').className = `pill ${state === 'live' ? 'up' : 'warn'}`;
  if (state === 'live') {
    gallery.load();
    panels.refresh();
  }
});
live.addEventListener('inspection', ({detail: inspection}) => gallery.tell(inspection));
live.addEventListener('rejection', () => panels.refreshSoon());
live.addEventListener('samples', ({detail: samples}) => charts.takeSamples(samples));
live.addEventListener('statistics', ({detail: statistics}) => {
  charts.takeStatistics(statistics);
  byId('left-out').hidden = statistics.leftOut === 0;
  byId('left-out').textContent = `${count(statistics.leftOut)} not kept`;
  const {routes, models} = charts.known();
  offer(route, routes);
  offer(model, models);
});

route.addEventListener('change', filter);
model.addEventListener('change', filter);
detail.start(gallery.neighbour, gallery.focusCard);
gallery.start(detail.openKept);
tryout.start(() => model.value);
charts.start(choose);
panels.start();
live.start();
