import {test} from 'node:test';
import assert from 'node:assert/strict';
import {bytes, duration, endpoint, isGenerated, percent, plural, reasons, subtitle, title} from './format.js';
import {address, find, match, parse} from './router.js';
import {Statistics, sum} from './stats.js';
import {InspectionList, passes, source, summary} from './inspections.js';
import {contains, regionAt} from './viewer.js';
import {nameOf as checkOf, outage, outages} from './status.js';
import {diff, lines} from './diff.js';
import {lastOf, verdictOf} from './views/monitor.js';
import {argumentsOf, toInstant, toLocal} from './views/search.js';
import {excerpt, nameOf} from './views/dead-letters.js';
import {stateOf} from './views/cameras.js';
import {verdict} from './views/shadow.js';
import {rectangle, reviewOf, wanted} from './views/review.js';
import {fields, joined, missing} from './views/teach.js';
import {summary as preview} from './preview.js';
import {changed} from './views/threshold.js';
import {pareto, series} from './views/trends.js';
import {tree} from './views/routes.js';
import {fine, fromPixels, parse as parseRecipe, points, put, toPixels} from './recipe-text.js';
import {shortOrigin} from './views/models.js';
import {summary as summaryOfChange} from './views/record.js';
import {begin, change, redo, undo} from './undo.js';

const GENERATED = '019ad2f0-1111-7abc-8def-0123456789ab';
const square = (x, y, side) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
const inspection = (key, more = {}) => ({key, id: 'id-' + key, time: '2026-01-31T12:00:00Z', verdict: 'ok', defect: 0, score: 0.1, defects: [],
  image: {width: 10, height: 10, format: 'png'}, model: {name: 'm', version: '1'}, timings: {total: 5}, pictureBytes: 0, originalBytes: 1, ...more});

test('a health check has a name for people', () => {
  assert.deepEqual(['broker-disk', 'route:mqtt', 'consumer:mqtt', 'own'].map(name => checkOf({name})),
    ['Disk of the broker', 'Route mqtt', 'Input of the route mqtt', 'own']);
});

test('a number agrees with its noun', () => {
  assert.equal(plural(1, 'defect'), '1 defect');
  assert.equal(plural(0, 'defect'), '0 defects');
  assert.equal(plural(1200, 'image'), '1,200 images');
  assert.deepEqual([plural(2, 'box'), plural(2, 'entry'), plural(2, 'day')], ['2 boxes', '2 entries', '2 days']);
});

test('sizes, shares and durations are written for people', () => {
  assert.deepEqual([bytes(1), bytes(2048), bytes(3 << 20)], ['1 byte', '2 KiB', '3.0 MiB']);
  assert.deepEqual([percent(0), percent(0.0118), percent(0.5), percent(NaN)], ['0 %', '1.2 %', '50 %', '–']);
  assert.deepEqual([duration(0), duration(89_000), duration(12 * 60_000), duration(185 * 60_000), duration(72 * 3_600_000)],
    ['0 s', '89 s', '12 min', '3 h 5 min', '3 days']);
});

test('an inspection is called by its part, else its name, else the id of the sender, never by a made id', () => {
  assert.equal(title(inspection('1', {input: {part: 'P-1'}, image: {name: 'a.png'}})), 'P-1');
  assert.equal(title(inspection('1', {input: {part: 0}})), '0');
  assert.equal(title(inspection('1', {input: {part: {a: 1}}, image: {name: 'a.png'}})), 'a.png');
  assert.equal(title(inspection('1', {id: GENERATED, input: {name: 'sent.png'}})), 'sent.png');
  assert.equal(title(inspection('1', {input: {name: 7}})), 'id-1');
  assert.equal(summary(inspection('1', {input: {name: 'sent.png'}})).image.name, 'sent.png');
  assert.equal(title(inspection('1')), 'id-1');
  assert.match(title(inspection('1', {id: GENERATED})), /^image of .*\d\d:\d\d:\d\d/);
  assert.equal(subtitle(inspection('1', {input: {part: 'P-1'}})), 'id-1');
  assert.equal(subtitle(inspection('1', {id: GENERATED, input: {part: 'P-1'}})), '');
  assert.ok(isGenerated(GENERATED) && !isGenerated(4711));
});

test('an endpoint loses its options, a folder those above it', () => {
  assert.equal(endpoint('file:///data/line 1/inbox?delay=200'), 'file:…/inbox');
  assert.equal(endpoint('paho-mqtt5:camera?brokerUrl=x'), 'paho-mqtt5:camera');
});

test('the reasons of an outage are readable and each is there once', () => {
  const message = 'no connection to tcp:\\/\\/10.0.0.1:1883 as flawline-out-9dbdce17-f1fa: Connection refused;'
    + ' no connection to tcp:\\/\\/10.0.0.1:1883 as flawline-status: Connection refused';
  assert.deepEqual(reasons(message), ['no connection to tcp://10.0.0.1:1883: Connection refused']);
  assert.deepEqual(reasons(undefined), []);
  const check = {name: 'mqtt', status: 'DOWN', message, data: {'failure.start.time': '2026-01-31T12:00:00.123456789Z[Etc/UTC]'}};
  assert.equal(outage(check).title, 'No connection to the MQTT broker');
  assert.equal(outage(check).since, Date.parse('2026-01-31T12:00:00.123Z'));
  assert.equal(outage({name: 'mqtt', status: 'DOWN'}).since, null);
  assert.deepEqual(outages([{name: 'route:a', status: 'DOWN'}, {name: 'consumer:a', status: 'DOWN'}, {name: 'inbox', status: 'UP'}]).map(one => one.title),
    ['The route a does not run']);
});

test('a diff has the changed lines with some around them', () => {
  assert.deepEqual(diff('a\nb', 'a\nb'), []);
  const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].join('\n');
  assert.deepEqual(diff(before, before.replace('5', 'five')).map(line => line.kind[0] + line.text),
    ['s3', 's4', 'r5', 'afive', 's6', 's7', 'g…']);
  assert.deepEqual(lines('a\nb\nc', 'a\nc').map(line => line.kind[0] + line.text), ['sa', 'rb', 'sc']);
  assert.deepEqual(lines('', 'x').map(line => line.kind[0] + line.text), ['r', 'ax']);
  assert.deepEqual(lines('a\na', 'a\na\na').filter(line => line.kind === 'added').length, 1);
});

test('a Pareto chart adds up to all defects', () => {
  assert.deepEqual(pareto([{label: 'a', defects: 6, images: 4}, {label: 'b', defects: 2, images: 2}]).map(one => [one.label, one.width, one.cumulated]),
    [['a', 1, 0.75], ['b', 1 / 3, 1]]);
  assert.deepEqual(pareto([]), []);
});

test('a period without images is a gap in the charts', () => {
  const periods = [{from: '2026-01-31T06:00:00Z', inspected: 0, perMinute: 0}, {from: '2026-01-31T14:00:00Z', inspected: 10, share: 0.2, perMinute: 2, latency: {p95: 9}}];
  assert.deepEqual(series(periods), {x: [1769839200, 1769868000], share: [null, 20], rate: [null, 2], latency: [null, 9]});
});

test('only settings that differ are previewed and saved', () => {
  assert.deepEqual(changed({threshold: 0.6, minArea: 12}, {threshold: {value: 0.5}, minArea: {value: 12}}), {threshold: 0.6});
  assert.deepEqual(changed({threshold: NaN}, {threshold: {value: 0.5}}), {});
  assert.equal(preview({changes: [1], images: 40}), '1 image of 40 would get another verdict');
  assert.equal(preview({changes: [], images: 40}), 'No image of 40 would get another verdict');
});

test('the last part may be one that is not kept', () => {
  const item = {id: 'a', time: '2026-01-31T12:00:00Z', verdict: 'ok'};
  assert.equal(lastOf(item, undefined), item);
  assert.equal(lastOf(item, {id: 'a', time: '2026-01-31T12:00:01Z'}), item);
  assert.equal(lastOf(item, {id: 'b', time: '2026-01-31T11:00:00Z'}), item);
  assert.equal(lastOf(item, {id: 'b', time: '2026-01-31T12:00:01Z', part: 'P-1', verdict: 'defect'}).input.part, 'P-1');
  assert.equal(lastOf(null, {id: 4711, time: '2026-01-31T12:00:01Z', verdict: 'ok'}).id, 4711);
  // The statistics give ms since 1970.
  const later = Date.parse('2026-01-31T12:00:01Z');
  assert.equal(lastOf(item, {id: 'b', time: later - 5000}), item);
  const last = lastOf(item, {id: 'b', time: later, verdict: 'defect'});
  assert.deepEqual([last.id, verdictOf(last, later + 2000, 'live').current, verdictOf(last, later + 2000, 'live').age], ['b', true, 2000]);
});

test('a comparison in shadow is one sentence', () => {
  const counts = {bothOk: 0, bothDefect: 0, onlyOld: 0, onlyNew: 0};
  assert.equal(verdict({images: 0, counts}), 'No image has been compared yet.');
  assert.equal(verdict({images: 1, agreement: 1, counts}), '1 image compared, 100 % judged alike; no image differs.');
  assert.match(verdict({images: 50, agreement: 0.94, counts: {...counts, onlyOld: 1, onlyNew: 2}}), /2 only the new version finds defective, 1 only/);
});

test('steps become a tree by their depth', () => {
  const steps = [['a', 0], ['b', 0], ['c', 1], ['d', 2], ['e', 1], ['f', 0]].map(([id, depth]) => ({id, depth}));
  const shape = nodes => nodes.map(node => node.step.id + (node.children.length > 0 ? `(${shape(node.children)})` : '')).join(' ');
  assert.equal(shape(tree(steps)), 'a b(c(d) e) f');
  assert.equal(shape(tree([{id: 'a'}, {id: 'b'}])), 'a b');
});

test('a camera that gives no images is silent', () => {
  assert.equal(stateOf({problem: 'no route to host'}, 0).kind, 'defect');
  assert.equal(stateOf({}, 0).word, 'no image yet');
  assert.equal(stateOf({lastTime: 1000}, 2000).word, 'live');
  assert.equal(stateOf({lastTime: 1000}, 42_000).word, 'silent for 41 s');
});

test('long Base64 of a dead letter is cut', () => {
  assert.equal(excerpt('{"image": "' + 'A'.repeat(5000) + '"}'), '{"image": "' + 'A'.repeat(40) + '… 5000 characters"}');
});

test('addresses lead to views and back', () => {
  const views = [{path: 'live'}, {path: 'image/:id'}, {path: 'models/:name?'}];
  assert.equal(address(['image', 'a/b ä'], {region: 2, empty: ''}), '#/image/a%2Fb%20%C3%A4?region=2');
  assert.deepEqual(find(views, address(['image', 'a/b ä'], {region: 2})).params, {id: 'a/b ä', region: '2'});
  assert.equal(find(views, '#/models').view.path, 'models/:name?');
  assert.equal(find(views, '#/image'), null);
  assert.equal(find(views, '#/live/more'), null);
  assert.deepEqual(parse('#/%zz').segments, ['%zz']);
  assert.equal(match('live', parse('#/other')), null);
});

test('counts of routes and models add up, and a restart begins again', () => {
  const series = (route, model, inspected, rejected = 0) => ({route, model, inspected, defective: 1, defects: 2, milliseconds: 10 * inspected, rejected});
  const snapshot = (time, ...all) => ({time, leftOut: 0, series: all});
  const first = snapshot(1000, series('mqtt', 'a', 10), series('http', 'a', 5), {...series('mqtt', undefined, 0, 3), defective: 0, defects: 0});
  assert.equal(sum(first, {route: '', model: ''}).inspected, 15);
  assert.equal(sum(first, {route: 'mqtt', model: 'a'}).rejected, 3);
  assert.equal(sum(first, {route: '', model: 'a'}).rejected, 0);
  const statistics = new Statistics();
  assert.ok(Number.isNaN(statistics.pace({route: '', model: ''}).rate));
  statistics.take(first);
  statistics.take(snapshot(3000, series('mqtt', 'a', 30), series('http', 'a', 5)));
  assert.deepEqual(statistics.pace({route: '', model: ''}), {rate: 10, latency: 10});
  assert.deepEqual(statistics.known, {routes: ['mqtt', 'http'], models: ['a']});
  statistics.take(snapshot(4000, series('mqtt', 'a', 1)));
  assert.ok(Number.isNaN(statistics.pace({route: '', model: ''}).rate));
});

test('charts have a point for each step with images', () => {
  const statistics = new Statistics();
  const at = (time, inspected, defective) => ({time, leftOut: 0, series: [{route: 'r', model: 'm', inspected, defective, defects: 0, milliseconds: inspected * 4, rejected: 0}]});
  statistics.takeSamples([at(100_000, 0, 0), at(105_000, 10, 5), at(110_000, 10, 5)]);
  statistics.take(at(115_000, 20, 5));
  const points = statistics.points({route: '', model: ''}, 300);
  assert.deepEqual(points.ratio, [50, null, 0]);
  assert.deepEqual(points.rate, [2, 0, 2]);
  assert.deepEqual(points.latency, [4, null, 4]);
});

test('a list is newest first, without doubles, filtered and bounded', () => {
  let held = false;
  const list = new InspectionList(() => held, () => {});
  list.add([inspection('3'), inspection('5', {verdict: 'defect'}), inspection('3')]);
  assert.deepEqual(list.items.map(item => item.key), ['5', '3']);
  assert.equal(list.neighbour('5', 1).key, '3');
  assert.equal(list.neighbour('5', -1), null);
  assert.equal(list.neighbour('9', 1), undefined);
  list.setFilter({verdict: 'defect'});
  assert.deepEqual(list.items.map(item => item.key), ['5']);
  list.setFilter({verdict: ''});
  list.add(Array.from({length: 1000}, (_, i) => inspection('7' + String(i).padStart(4, '0'))));
  assert.equal(list.items.length, 1000);
  held = true;
  list.take(inspection('8'));
  assert.ok(list.missed && list.items[0].key !== '8');
});

test('a summary has outlines, and boxes for regions of very many points', () => {
  const long = Array.from({length: 2000}, (_, i) => [i, 0]);
  const item = summary(inspection('1', {verdict: 'defect', route: 'mqtt', defects: [
    {label: 'scratch', polygon: square(1, 1, 3), bbox: [1, 1, 3, 3]}, {label: 'scratch', polygon: long, bbox: [0, 0, 9, 9]}]}));
  assert.deepEqual(item.labels, ['scratch']);
  assert.deepEqual(item.regions.map(region => region.polygon.length), [4, 4]);
  assert.equal(source(item).source, '/inspections/1/original');
  assert.equal(source(summary(inspection('1', {image: {format: 'pnm'}}))).source, '/inspections/1/original?as=jpeg');
  const large = summary(inspection('1', {image: {width: 2448, height: 2048, format: 'png'}}));
  assert.equal(source(large).source, '/inspections/1/original');
  assert.equal(source(large, true).source, '/inspections/1/original?as=jpeg&width=640');
  assert.equal(source(item, true).source, '/inspections/1/original');
  assert.equal(source(summary(inspection('1', {originalBytes: 0}))).source, null);
  assert.ok(passes(item, {route: 'mqtt'}) && !passes(item, {route: 'http'}));
});

test('a click selects the smallest region at its place', () => {
  const regions = [{polygon: square(0, 0, 100), bbox: [0, 0, 100, 100]}, {polygon: square(20, 20, 10), bbox: [20, 20, 10, 10]}];
  assert.ok(contains(square(0, 0, 4), [2, 2]) && !contains(square(0, 0, 4), [5, 2]));
  assert.equal(regionAt(regions, [25, 25]), 1);
  assert.equal(regionAt(regions, [60, 60]), 0);
  assert.equal(regionAt(regions, [160, 60]), -1);
  assert.equal(regionAt([{polygon: square(5, 5, 1), bbox: [5, 5, 1, 1]}], [8, 8], 4), 0);
});

test('the monitor shows an old verdict as old', () => {
  const item = {verdict: 'defect', time: '2026-01-31T12:00:00Z'};
  const now = Date.parse(item.time);
  assert.deepEqual(verdictOf(item, now + 5000, 'live'), {kind: 'defect', word: '✕ DEFECT', current: true, age: 5000});
  assert.equal(verdictOf(item, now + 61_000, 'live').kind, 'old');
  assert.equal(verdictOf(item, now + 5000, 'away').kind, 'old');
  assert.equal(verdictOf(null, now, 'live').word, 'NO IMAGE YET');
});

test('times of a search are in the zone of the reader', () => {
  assert.equal(toLocal(toInstant('2026-01-31T12:30')), '2026-01-31T12:30');
  assert.equal(toInstant(''), '');
  assert.equal(toLocal('nonsense'), '');
  assert.deepEqual(argumentsOf({part: 'P', verdict: '', other: 'x'}), {part: 'P'});
});

test('names of dead letters and origins of settings are short', () => {
  const letter = {file: 'f', name: 'a.png', id: GENERATED, source: 'file:///x/inbox'};
  assert.equal(nameOf(letter), 'a.png');
  assert.equal(nameOf({...letter, name: null, id: 'f'}), 'file:…/inbox');
  assert.equal(shortOrigin('/data/models/a/1/model.xml, rt_info/model_info'), '…/model.xml, rt_info/model_info');
  assert.equal(shortOrigin('default'), 'default');
});

test('a review says what the part is and where', () => {
  const plain = {note: ' ', label: '', regions: []};
  assert.deepEqual(reviewOf('ok', plain), {verdict: 'ok'});
  assert.deepEqual(reviewOf('defect', {...plain, note: ' scratched ', label: 'scratch'}), {verdict: 'defect', note: 'scratched', labels: ['scratch']});
  assert.deepEqual(reviewOf('defect', {...plain, regions: [square(0, 0, 5)]}), {verdict: 'defect', regions: [{label: 'defect', polygon: square(0, 0, 5)}]});
  assert.deepEqual(reviewOf('ok', {...plain, regions: [square(0, 0, 5)]}), {verdict: 'ok'});
  assert.deepEqual(wanted('all', 'm'), {reviewed: 'no', model: 'm', limit: 50});
  assert.deepEqual(wanted('near', ''), {queue: 'near', model: '', limit: 50});
});

test('a drawn rectangle stays within the image', () => {
  assert.deepEqual(rectangle([20, 5], [-4, 40], {width: 30, height: 20}), [[0, 5], [20, 5], [20, 20], [0, 20]]);
  assert.equal(rectangle([5, 5], [6, 30], {width: 30, height: 40}), null);
});

test('a model is learned from enough images under a name', () => {
  assert.equal(missing('', 30, 'learn'), 'Give the model a name.');
  assert.match(missing('a b', 30, 'learn'), /letters, digits/);
  assert.match(missing('a', 9, 'learn'), /at least 10 images/);
  assert.equal(missing('a', 10, 'learn'), '');
  assert.equal(missing('a', 1, 'add'), '');
  assert.deepEqual(joined([{id: 1}], [{id: 1}, {id: 2}, {id: 2}]).map(image => image.id), [1, 2]);
  assert.deepEqual(fields('add', {turn: true, shift: false, recipe: 'a'}, false), {add: true});
  assert.deepEqual(fields('learn', {turn: true, shift: false, recipe: ''}, true), {turn: true, shift: false, hold: true});
});

const RECIPE = `# what counts
model: pitting          # the line's
inspect:
  - {name: face, polygon: [[0.1, 0.1], [0.9, 0.1], [.9, 0.9]]}
  - name: "an edge"
    unit: pixel
    polygon: [[10, 10], [60, 10],
      [60, 400]]
# small ones are fine
limits:
- {label: "*", maxShare: 0.0001, grade: ok}
- label: scratch
  region: face
  grade: rework
unsure:
  from: 0.35
  to: 0.6
`;

test('a form reads simple parts of a recipe', () => {
  const {values, stuck} = parseRecipe(RECIPE);
  assert.deepEqual(stuck, {model: 'line 2 has a comment'});
  assert.deepEqual(values, {
    inspect: [{name: 'face', polygon: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]}, {name: 'an edge', unit: 'pixel', polygon: [[10, 10], [60, 10], [60, 400]]}],
    limits: [{label: '*', maxShare: 0.0001, grade: 'ok'}, {label: 'scratch', region: 'face', grade: 'rework'}],
    unsure: {from: 0.35, to: 0.6},
  });
});

test('a form changes one part and keeps the other lines', () => {
  const changed = put(RECIPE, 'limits', [{grade: 'ok', maxArea: 30, label: 'no', region: 'an edge'}]);
  const from = RECIPE.indexOf('limits:');
  assert.equal(changed, RECIPE.slice(0, from) + 'limits:\n  - {label: "no", region: an edge, maxArea: 30, grade: ok}\n' + RECIPE.slice(RECIPE.indexOf('unsure:')));
  assert.equal(put(RECIPE, 'limits', []), RECIPE.slice(0, from) + RECIPE.slice(RECIPE.indexOf('unsure:')));
  assert.equal(put('limits:\n  - {grade: ok}', 'crop', true), 'crop: true\nlimits:\n  - {grade: ok}\n');
  assert.equal(put('# of the limits\nlimits:\n  - {grade: ok}\n', 'crop', true), '# of the limits\nlimits:\n  - {grade: ok}\ncrop: true\n');
  assert.equal(put('# new\n', 'unsure', {from: 1e-7, to: 0.5}), '# new\nunsure: {from: 0.0000001, to: 0.5}\n');
});

test('what a form writes it reads again', () => {
  const limits = [{label: 'a: b, [c] # "d"', region: "it's", minPeak: 0.25, grade: 'unsure'}, {label: '007', maxCount: 3, grade: 'defect'}, {label: 'true', grade: 'ok'}];
  const ignore = [{name: 'null', polygon: [[0, 0], [1, 0], [0.5, 0.1234]]}, {mask: 'dust.png'}];
  const text = put(put('', 'limits', limits), 'ignore', ignore);
  assert.deepEqual(parseRecipe(text), {values: {ignore, limits}, stuck: {}});
});

test('a form says what it cannot show of a recipe', () => {
  const reason = (text, key) => parseRecipe(text).stuck[key] ?? '';
  assert.match(reason('limits:\n  - {grade: ok} # all\n', 'limits'), /line 2 has a comment/);
  assert.match(reason('limits: &all\n  - {grade: ok}\n', 'limits'), /several lines/);
  assert.match(reason('limits: *all\n', 'limits'), /only the text/);
  assert.match(reason('limits:\n  - {grade: ok, colour: red}\n', 'limits'), /colour/);
  assert.match(reason('limits:\n  - {maxArea: 3}\n', 'limits'), /no grade/);
  assert.match(reason('limits:\n  - {grade: ok, grade: ok}\n', 'limits'), /twice/);
  assert.match(reason('crop: yes\n', 'crop'), /only the text/);
  assert.match(reason('ignore:\n  - {polygon: [[0, 0], [1, 1]]}\n', 'ignore'), /3 points/);
  assert.match(reason('unsure: {from: 010, to: 1}\n', 'unsure'), /only the text/);
  assert.match(reason('limits:\n  - {grade: ok\n', 'limits'), /line 2/);
  for (const text of ['{limits: []}\n', '--- \ncrop: true\n', 'crop: true\ncrop: true\n', 'limits\n']) {
    assert.match(reason(text, 'limits'), /line \d/, text);
  }
});

test('a defect whose size is fine becomes a limit', () => {
  const pit = {label: 'pit', area: 30.2};
  const other = {label: 'pit', maxArea: 90, region: 'face', grade: 'ok'};
  assert.deepEqual(fine([other], pit), [{label: 'pit', maxArea: 31, grade: 'ok'}, other]);
  assert.deepEqual(fine([other, {label: 'pit', maxArea: 20, grade: 'ok'}], pit), [other, {label: 'pit', maxArea: 31, grade: 'ok'}]);
  assert.equal(fine([{label: 'pit', maxArea: 50, grade: 'ok'}], pit)[0].maxArea, 50);
  for (const above of [{label: 'pit', grade: 'rework'}, {maxArea: 99, grade: 'defect'}, {label: '*', grade: 'unsure'}]) {
    const small = {label: 'pit', maxArea: 20, grade: 'ok'};
    const changed = fine([above, small], pit);
    assert.deepEqual(changed, [{label: 'pit', maxArea: 31, grade: 'ok'}, above, small]);
    assert.deepEqual(fine(changed, {label: 'pit', area: 40}), [{label: 'pit', maxArea: 40, grade: 'ok'}, above, small]);
  }
});

test('corners are in the unit of their area', () => {
  const image = {width: 200, height: 100};
  assert.deepEqual(points('0.1 0.2, 0.3 0.4; 1 1'), [[0.1, 0.2], [0.3, 0.4], [1, 1]]);
  assert.deepEqual([points('0 0, 1 1'), points('0 0, 1 1, x 2'), points('0 0, 1, 2 2')], [null, null, null]);
  assert.deepEqual(toPixels({polygon: [[0.5, 0.5]]}, image), [[100, 50]]);
  assert.deepEqual(fromPixels([[100.04, 33.333]], undefined, image), [[0.5002, 0.3333]]);
  assert.deepEqual(fromPixels([[100.04, 33.333]], 'pixel', image), [[100, 33.3]]);
});

test('an edit is taken back step by step', () => {
  let steps = change(change(change(begin('a'), 'b'), 'c'), 'd');
  assert.deepEqual([undo(steps).text, undo(undo(steps)).text, undo(undo(undo(undo(steps)))).text], ['c', 'b', 'a']);
  assert.equal(redo(undo(steps)).text, 'd');
  steps = change(undo(steps), 'e');
  assert.deepEqual([redo(steps).text, undo(steps).text], ['e', 'c']);
  assert.equal(change(steps, 'e'), steps);
});

test('what is typed without a pause is one step', () => {
  const steps = change(change(change(change(begin(''), 'x', 1000), 'xy', 1500), 'xyz', 9000), 'put in one piece');
  assert.deepEqual(steps.back, ['', 'xy', 'xyz']);
});

test('a change is shown in a few words', () => {
  assert.equal(summaryOfChange({before: {version: '1'}, after: {version: '2', hashes: {a: 1}}}), 'version 2, hashes {"a":1}');
  assert.equal(summaryOfChange({before: {version: '1'}, after: null}), 'version 1');
  assert.equal(summaryOfChange({before: null, after: {set: 'ab12cd34'.repeat(8)}}), 'set ab12cd34…');
  assert.equal(summaryOfChange({before: null, after: null}), '');
  assert.equal(summaryOfChange({after: 'x'.repeat(500)}).length, 161);
});
