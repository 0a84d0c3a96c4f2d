/** The view for a screen in the hall: the verdict of the last part, and what does not work, readable from ten metres. */

import {html, useEffect, useRef, useState} from '../vendor/preact.js';
import * as api from '../api.js';
import {count, duration, moment, percent, subtitle, title} from '../format.js';
import {source, summary} from '../inspections.js';
import {live} from '../live.js';
import {snapshot, statistics} from '../now.js';
import {ALL, sum} from '../stats.js';
import {status} from '../status.js';
import {useStore} from '../store.js';
import {Outlined, view} from '../ui.js';

/** A verdict older than this is shown as old: the line may be standing. */
const OLD_MS = 60_000;
const WORDS = {ok: '✓ OK', defect: '✕ DEFECT', rework: '? REWORK', unsure: '? UNSURE'};

/** What the large field shows: verdict, words and whether it is current. */
export function verdictOf(item, now, contact, blocked) {
  if (item === null) {
    return {kind: 'none', word: 'NO IMAGE YET', current: contact === 'live'};
  }
  const age = now - Date.parse(item.time);
  const current = contact === 'live' && !blocked && age < OLD_MS;
  return {kind: current ? item.verdict : 'old', word: WORDS[item.verdict] ?? item.verdict.toUpperCase(), current, age};
}

function Monitor({route = '', model = ''}) {
  const [item, setItem] = useState(null);
  const [now, setNow] = useState(Date.now());
  const [sound, setSound] = useState(false);
  const audio = useRef(null);
  const {contact, heard, outages} = useStore(status);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
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
  useEffect(() => {
    if (sound && item !== null && item.verdict !== 'ok') {
      beep(audio.current);
    }
  }, [item?.key]);
  useEffect(() => () => audio.current?.close(), []);
  useEffect(() => {
    const leave = event => event.key === 'Escape' && !document.fullscreenElement && (location.hash = '#/live');
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, []);
  const {kind, word, current, age} = verdictOf(item, now, contact, false);
  const away = contact === 'away';
  return html`<div class=${`monitor ${kind}`}>
    ${(away || outages.length > 0) && html`<div class="monitor-banner" role="alert">${away
      ? html`<p><b>FLAWLINE DOES NOT ANSWER</b> since ${moment(heard)}</p>`
      : outages.map(outage => html`<p key=${outage.id}><b>${outage.title.toUpperCase()}</b>${outage.since && ` since ${moment(outage.since)}`}<small>${outage.reasons[0]}</small></p>`)}</div>`}
    <div class="monitor-main">
      <div class="monitor-verdict"><p class="monitor-word" id="monitor-word">${word}</p>
        ${item && html`<p class="monitor-part" id="monitor-part">${title(item)}</p>
          <p class="monitor-time">${current ? [item.labels.join(', '), subtitle(item)].filter(Boolean).join(' · ')
            : html`<b class="monitor-old">OLD: ${duration(age)} ago</b>`}</p>`}</div>
      ${item && source(item).source && html`<div class="monitor-image"><${Outlined} source=${source(item).source} width=${item.image.width} height=${item.image.height}
        regions=${source(item).regions} alt=${`Image of ${title(item)}`} /></div>`}
    </div>
    <div class="monitor-foot"><${Counts} filter=${{...ALL, route, model}} old=${away} heard=${heard} />
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

function Counts({filter, old, heard}) {
  useStore(snapshot);
  const total = statistics.latest ? sum(statistics.latest, filter) : null;
  return html`<dl class=${`monitor-counts ${old ? 'old' : ''}`} id="monitor-counts">${total && [
    ['images', count(total.inspected)], ['defective', count(total.defective)], ['share', percent(total.defective / total.inspected)],
  ].map(([name, value]) => html`<div key=${name}><dd>${value}</dd><dt>${name}</dt></div>`)}
    <div><dd class="monitor-since">${old ? `as of ${moment(heard)}` : 'since the start'}</dd><dt></dt></div></dl>`;
}

export const {mount, unmount} = view(Monitor);
