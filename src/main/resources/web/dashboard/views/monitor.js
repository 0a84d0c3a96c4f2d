/** The view for a screen in the hall: the verdict of the last part, and what does not work, readable from ten metres. */

import {html, useEffect, useRef, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import * as clock from '../clock.js';
import {clock as timeOfDay, count, duration, moment, percent, subtitle, title} from '../format.js';
import {source, summary} from '../inspections.js';
import {live} from '../live.js';
import {snapshot} from '../now.js';
import {status} from '../status.js';
import {usePolled, useStore} from '../store.js';
import {Outlined, view} from '../ui.js';

/** A verdict older than this is shown as old: the line may be standing. */
const OLD_MS = 60_000;
const WORDS = {ok: '✓ OK', defect: '✕ DEFECT', rework: '? REWORK', unsure: '? UNSURE'};

/** A time as ms since 1970, which the statistics have already. */
const ms = time => new Date(time).getTime();

/** What the large field shows: verdict, words and whether it is current. */
export function verdictOf(item, now, contact) {
  if (item === null) {
    return {kind: 'none', word: 'NO IMAGE YET', current: contact === 'live'};
  }
  const age = now - ms(item.time);
  const current = contact === 'live' && age < OLD_MS;
  return {kind: current ? item.verdict : 'old', word: WORDS[item.verdict] ?? item.verdict.toUpperCase(), current, age};
}

const matches = (latest, route, model) => latest && (route === '' || latest.route === route) && (model === '' || latest.model === model);

/**
 * The last part: the latest kept image, or one that is not kept, or not yet.
 *
 * @param latest of the statistics; undefined where there is none
 */
export function lastOf(item, latest) {
  if (latest === undefined || item !== null && (String(latest.id) === String(item.id) || ms(latest.time) <= ms(item.time))) {
    return item;
  }
  return {id: latest.id, time: latest.time, verdict: latest.verdict, image: {name: latest.name}, input: {part: latest.part}, labels: []};
}

function Monitor({route = '', model = ''}) {
  const [item, setItem] = useState(null);
  const [now, setNow] = useState(clock.now());
  const [sound, setSound] = useState(false);
  const audio = useRef(null);
  const {contact, heard, outages} = useStore(status);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 1000);
    const take = inspection => {
      if ((route === '' || inspection.route === route) && (model === '' || inspection.model.name === model)) {
        setItem(before => before !== null && before.key > inspection.key ? before : summary(inspection));
      }
    };
    const latest = () => api.get('/inspections' + api.query({route, model, limit: 1})).then(found => found.forEach(take), () => {});
    latest();
    const ends = [live.on('inspection', take), live.on('state', state => state === 'live' && latest())];
    return () => {
      clearInterval(timer);
      ends.forEach(end => end());
    };
  }, [route, model]);
  useEffect(() => () => audio.current?.close(), []);
  useEffect(() => {
    const leave = event => event.key === 'Escape' && !document.fullscreenElement && (location.hash = '#/live');
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, []);
  const latest = useStore(snapshot)?.latest;
  const last = lastOf(item, matches(latest, route, model) ? latest : undefined);
  const {kind, word, current, age} = verdictOf(last, now, contact);
  useEffect(() => {
    if (sound && last !== null && last.verdict !== 'ok' && current) {
      beep(audio.current);
    }
  }, [last?.id]);
  const away = contact === 'away';
  return html`<div class=${`monitor ${kind}`}>
    ${(away || outages.length > 0) && html`<div class="monitor-banner" role="alert">${away
      ? html`<p><b>FLAWLINE DOES NOT ANSWER</b> since ${moment(heard)}</p>`
      : outages.map(outage => html`<p key=${outage.id}><b>${outage.title.toUpperCase()}</b>${outage.since && ` since ${moment(outage.since)}`}<small>${outage.reasons[0]}</small></p>`)}</div>`}
    <div class="monitor-main">
      <div class="monitor-verdict"><p class="monitor-word" id="monitor-word">${word}</p>
        ${last && html`<p class="monitor-part" id="monitor-part">${title(last)}</p>
          <p class="monitor-time">${current ? [last.labels.join(', '), subtitle(last)].filter(Boolean).join(' · ')
            : html`<b class="monitor-old">OLD: ${duration(age)} ago</b>`}</p>`}</div>
      ${last?.key && source(last).source && html`<div class="monitor-image" key="image"><${Outlined} source=${source(last).source} width=${last.image.width} height=${last.image.height}
        regions=${source(last).regions} alt=${`Image of ${title(last)}`} /></div>`}
    </div>
    <div class="monitor-foot"><${Counts} route=${route} model=${model} old=${away} heard=${heard} />
      <div class="bar"><button aria-pressed=${String(sound)} onClick=${() => {
        audio.current ??= new AudioContext();
        setSound(!sound);
      }}>${sound ? 'Sound on' : 'Sound off'}</button>
      <button onClick=${() => document.documentElement.requestFullscreen?.().catch(() => {})}>Full screen</button>
      <a class="button" href="#/live">Close</a></div></div></div>`;
}

/** Two short tones. */
function beep(context) {
  for (const [at, frequency] of [[0, 660], [0.22, 440]]) {
    const tone = new OscillatorNode(context, {frequency});
    const volume = new GainNode(context, {gain: 0.2});
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.18);
  }
}

/** The counts of the present shift. */
function Counts({route, model, old, heard}) {
  const own = useStore(snapshot)?.shift;
  const filtered = route !== '' || model !== '';
  const {data} = usePolled(filtered && own ? '/trends' + api.query({by: 'shift', since: own.from, route, model}) : null, 5000);
  const shift = filtered ? data?.periods.at(-1) : own;
  if (!shift) {
    return html`<dl class="monitor-counts" id="monitor-counts"><div><dd class="monitor-since">No counts of the shift</dd><dt></dt></div></dl>`;
  }
  const bad = shift.verdicts.defect + shift.verdicts.rework;
  return html`<dl class=${`monitor-counts ${old ? 'old' : ''}`} id="monitor-counts">${[
    ['images', count(shift.inspected)], ['defective', count(bad)], ['share', percent(shift.share ?? NaN)], shift.rejected > 0 && ['rejected', count(shift.rejected)],
  ].filter(Boolean).map(([name, value]) => html`<div key=${name}><dd>${value}</dd><dt>${name}</dt></div>`)}
    <div key="since"><dd class="monitor-since">${old ? `as of ${moment(heard)}` : `this shift, since ${timeOfDay(Date.parse(shift.from))}`}</dd><dt></dt></div></dl>`;
}

export const {mount, unmount} = view(Monitor);
