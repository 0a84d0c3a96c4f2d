/** What the line sees now: the latest image large, counts and charts, and the images before it. */

import {html, useEffect, useReducer, useRef, useState} from '../vendor/preact.js';
import {Chart} from '../chart.js';
import {clock, count, decimal, fullMoment, moment, nameOf, percent, plural, subtitle, title} from '../format.js';
import {browse, InspectionList, source, visited} from '../inspections.js';
import {live} from '../live.js';
import {snapshot, statistics} from '../now.js';
import {address, go} from '../router.js';
import {ALL, sum} from '../stats.js';
import {useStore} from '../store.js';
import {Outlined, Segments, Select, toast, Verdict, view} from '../ui.js';

const PAGE = 48;
const DRAW_MS = 200;
const LATEST_MS = 500;
const POINTER_RESTS_MS = 4000;
const RANGES = [['300', '5 min'], ['900', '15 min'], ['3600', '1 h']];
const VERDICTS = [['', 'All'], ['defect', 'Defects'], ['rework', 'Rework'], ['unsure', 'Unsure'], ['ok', 'OK']];

/** Lives as long as the page: coming back to the view shows what was there. */
const kept = {limit: PAGE, newestShown: null, paused: false, range: '900', scroll: 0, pointerMoved: -Infinity};
const list = new InspectionList(isHeld, () => drawSoon());
let drawSoon = () => {};
let loaded = false;

live.on('inspection', inspection => list.take(inspection));
live.on('state', state => {
  if (state === 'live' && loaded) {
    load();
  }
});

/** For tests and the console: as if an inspection had come. */
export const take = inspection => list.take(inspection);

async function load() {
  loaded = true;
  try {
    await list.load(kept.limit);
    if (!isHeld()) {
      kept.newestShown = null;
    }
    drawSoon();
  } catch (error) {
    toast(error.message, 'error');
  }
}

/** Cards do not move under a hand, the focus, or the eyes of somebody who has scrolled down. */
function isHeld() {
  const gallery = document.getElementById('gallery');
  return kept.newestShown !== null && (kept.paused || visited.key !== null || gallery !== null
    && (gallery.contains(document.activeElement) || performance.now() - kept.pointerMoved < POINTER_RESTS_MS
      || gallery.getBoundingClientRect().top < -150));
}

function Live() {
  const [, draw] = useReducer(n => n + 1, 0);
  const timer = useRef(null);
  const gallery = useRef(null);
  const cards = useRef(new Map());
  drawSoon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      draw();
    }, DRAW_MS);
  };
  useEffect(() => {
    if (visited.key !== null) {
      window.scrollTo(0, kept.scroll);
      focusCard(gallery.current, visited.key);
      visited.key = null;
    }
    load();
    return () => {
      clearTimeout(timer.current);
      timer.current = null;
      drawSoon = () => {};
      kept.pointerMoved = -Infinity;
    };
  }, []);

  if (!isHeld()) {
    if (list.missed) {
      load();
    }
    kept.newestShown = list.items[0]?.key ?? null;
  }
  const newer = Math.max(0, kept.newestShown === null ? 0 : list.items.findIndex(item => item.key <= kept.newestShown));
  const shown = list.items.slice(newer, newer + kept.limit);
  useEffect(() => {
    if ((newer > 0 || list.missed) && !kept.paused) {
      const again = setTimeout(draw, 1000);
      return () => clearTimeout(again);
    }
    return undefined;
  });

  const setFilter = change => {
    list.setFilter(change);
    kept.limit = PAGE;
    kept.newestShown = null;
    load();
    draw();
  };
  const filter = list.filter;
  const more = async () => {
    kept.limit += PAGE;
    try {
      if (list.items.length < newer + kept.limit && !await list.older()) {
        toast('Older images are not kept.');
      }
    } catch (error) {
      toast(error.message, 'error');
    }
    draw();
  };
  return html`
    <section class="overview" aria-label="Now">
      <div class="bar">
        <${Names} filter=${filter} setFilter=${setFilter} />
        <span class="stretch"></span>
        <${Segments} name="range" legend="Time shown in the charts" value=${kept.range} options=${RANGES} change=${range => {
          kept.range = range;
          draw();
        }} />
      </div>
      <div class="now">
        <${Latest} item=${list.items[0]} />
        <div class="numbers"><${Tiles} filter=${filter} /><${Charts} filter=${filter} seconds=${Number(kept.range)} /></div>
      </div>
      <${Series} filter=${filter} choose=${setFilter} />
    </section>
    <section class="images" id="images" aria-labelledby="images-title">
      <div class="bar">
        <h2 id="images-title">Images</h2>
        <${Segments} name="verdict" legend="Verdict" value=${filter.verdict} options=${VERDICTS} change=${verdict => setFilter({verdict})} />
        <span class="stretch"></span>
        <${LeftOut} />
        ${newer > 0 && html`<button id="newer" class="accent" onClick=${() => {
          kept.newestShown = null;
          kept.pointerMoved = -Infinity;
          document.activeElement.blur();
          draw();
          document.getElementById('images').scrollIntoView();
        }}>Show ${plural(newer, 'new image')}</button>`}
        <button id="pause" aria-pressed=${String(kept.paused)} onClick=${() => {
          kept.paused = !kept.paused;
          draw();
        }}>${kept.paused ? 'Continue' : 'Pause'}</button>
      </div>
      ${shown.length === 0 && html`<p class="empty" id="no-images">${Object.values(filter).some(Boolean)
        ? 'No kept image matches the filter.' : 'No image is kept yet. Send one to the line, or drop one on this page.'}</p>`}
      <ul class="gallery" id="gallery" ref=${gallery} aria-label="Inspections, newest first; arrow keys move through them"
        onKeyDown=${move} onPointerMove=${() => kept.pointerMoved = performance.now()} onfocusout=${() => drawSoon()}>
        ${shown.map((item, i) => cardOf(cards.current, item, i === 0))}
      </ul>
      ${shown.length >= Math.min(PAGE, kept.limit) && html`<p class="more"><button id="more" onClick=${more}>Show older images</button></p>`}
    </section>`;
}

/** A card that is the same as before is not compared again: with a thousand of them that takes time each second. */
function cardOf(cards, item, first) {
  const known = cards.get(item.key);
  if (known?.first === first) {
    return known.card;
  }
  const card = html`<${Card} key=${item.key} item=${item} first=${first} />`;
  cards.set(item.key, {first, card});
  return card;
}

const withChosen = (names, chosen) => chosen && !names.includes(chosen) ? [...names, chosen] : names;

function Names({filter, setFilter}) {
  useStore(snapshot);
  const {routes, models} = statistics.known;
  return html`<${Select} label="Route" id="filter-route" all="all routes" value=${filter.route} options=${withChosen(routes, filter.route)} change=${route => setFilter({route})} />
    <${Select} label="Model" id="filter-model" all="all models" value=${filter.model} options=${withChosen(models, filter.model)} change=${model => setFilter({model})} />`;
}

function LeftOut() {
  const leftOut = useStore(snapshot)?.leftOut ?? 0;
  return leftOut > 0 && html`<span id="left-out" class="faint"
    title="Of a fast line a sample is kept, defects first; what the disk does not take is left out as well. The counts include all.">${count(leftOut)} not kept</span>`;
}

/** The latest image; the next one is shown once the browser has it, so that nothing flickers. */
function Latest({item}) {
  const [shown, setShown] = useState(null);
  const turn = useRef({at: 0});
  useEffect(() => {
    if (item === undefined || item.key === shown?.key) {
      return undefined;
    }
    const wait = setTimeout(async () => {
      turn.current.at = performance.now();
      const {source: address} = source(item);
      if (address !== null) {
        const image = new Image();
        image.src = address;
        await image.decode().catch(() => {});
      }
      setShown(item);
    }, Math.max(0, LATEST_MS - (performance.now() - turn.current.at)));
    return () => clearTimeout(wait);
  }, [item?.key]);
  if (item === undefined || shown === null) {
    return html`<div class="latest"><p class="empty">${item === undefined ? 'The next image appears here.' : 'Loading…'}</p></div>`;
  }
  const {source: address, regions} = source(shown);
  return html`<a class=${`latest ${shown.verdict}`} href=${imageAddress(shown)} onClick=${remember} title=${fullMoment(shown.time)}>
    <span class="latest-head"><b class="latest-title">${title(shown)}</b><${Verdict} verdict=${shown.verdict} defects=${shown.defect} />
      <span class="stretch"></span><span class="faint">${moment(shown.time)}</span></span>
    ${address === null ? html`<span class="outlined empty">no image is kept</span>`
      : html`<${Outlined} source=${address} width=${shown.image.width} height=${shown.image.height} regions=${regions} alt="" />`}
    <span class="latest-foot faint">${[subtitle(shown), shown.labels.join(', '), shown.route, shown.model, `${decimal(shown.ms)} ms`].filter(Boolean).join(' · ')}</span></a>`;
}

const imageAddress = item => address(['image', item.key]);

function remember() {
  kept.scroll = window.scrollY;
  browse(list);
}

function Tiles({filter}) {
  useStore(snapshot);
  const total = statistics.latest ? sum(statistics.latest, filter) : null;
  const {rate, latency} = statistics.pace(filter);
  const tile = (id, value, label, kind) => html`<div id=${`tile-${id}`} key=${id} class=${kind}><dd>${value}</dd><dt>${label}</dt></div>`;
  return html`<dl class="tiles" id="tiles">${total && [
    tile('inspected', count(total.inspected), 'inspected'),
    tile('defective', count(total.defective), `defective, ${percent(total.defective / total.inspected).replace(' ', '\u00a0')}`, total.defective > 0 && 'bad'),
    tile('defects', count(total.defects), total.defects === 1 ? 'defect' : 'defects'),
    tile('rate', decimal(rate), 'images per second'),
    tile('latency', decimal(Number.isFinite(latency) ? latency : total.milliseconds / total.inspected), 'ms per image'),
    tile('rejected', count(total.rejected), 'rejected', total.rejected > 0 && 'warn'),
  ]}</dl>`;
}

function Charts({filter, seconds}) {
  useStore(snapshot);
  const data = statistics.points(filter, seconds);
  const range = [statistics.begin(seconds) / 1000, statistics.now / 1000];
  const chart = (name, label, stroke, top) => html`<${Chart} id=${`chart-${name}`} title=${label} stroke=${stroke} x=${data.x} y=${data[name]}
    range=${range} top=${top} when=${second => clock(second * 1000, true)} />`;
  return html`<div class="charts">
    ${chart('ratio', 'Defective images, %', '--defect', max => Math.min(100, Math.max(10, Math.ceil(max * 1.15 / 10) * 10)))}
    ${chart('rate', 'Images per second', '--accent', max => Math.max(1, max * 1.2))}
    ${chart('latency', 'Milliseconds per image', '--violet', max => Math.max(5, max * 1.2))}</div>`;
}

/** One line for each pair of route and model, once there are two. */
function Series({filter, choose}) {
  useStore(snapshot);
  if (statistics.series.length < 2) {
    return null;
  }
  return html`<div class="scroll" id="series"><table><caption class="hidden">By route and model</caption>
    <thead><tr>${['route', 'model', 'inspected', 'defective', 'share', 'a second', 'ms'].map(text => html`<th scope="col">${text}</th>`)}</tr></thead>
    <tbody>${statistics.series.map(series => {
      const wanted = {route: series.route ?? '', model: series.model};
      const {rate, latency} = statistics.pace(wanted);
      const chosen = filter.route === wanted.route && filter.model === wanted.model;
      return html`<tr key=${wanted.route + ' ' + wanted.model} class=${chosen ? 'chosen' : null}>
        <th scope="row"><button class="plain" aria-pressed=${String(chosen)} onClick=${() => choose(chosen ? ALL : wanted)}>${series.route ?? '–'}</button></th>
        <td>${series.model}</td><td>${count(series.inspected)}</td><td>${count(series.defective)}</td><td>${percent(series.defective / series.inspected)}</td>
        <td>${decimal(rate)}</td><td>${decimal(Number.isFinite(latency) ? latency : series.milliseconds / series.inspected)}</td></tr>`;
    })}</tbody></table></div>`;
}

function Card({item, first}) {
  const [missing, setMissing] = useState(false);
  const [tried, setTried] = useState(0);
  useEffect(() => live.on('state', state => {
    if (state === 'live') {
      // The server may have been missing, and not the image.
      setMissing(false);
      setTried(n => n + 1);
    }
  }), []);
  const {source: address, regions} = source(item, true);
  return html`<li data-key=${item.key}><button class=${`card ${item.verdict}`} tabindex=${first ? '0' : '-1'} title=${fullMoment(item.time)}
      onClick=${() => {
        remember();
        go(['image', item.key]);
      }}>
    <span class="caption"><b class="name" title=${title(item)}>${nameOf(item) ?? moment(item.time)}</b><span class="stretch"></span><${Verdict} verdict=${item.verdict} defects=${item.defect} /></span>
    <span class="view" onErrorCapture=${() => setMissing(true)}>${address === null ? 'no image kept' : missing ? html`<span class="missing">no longer kept</span>`
      : html`<${Outlined} key=${tried} source=${address} width=${item.image.width} height=${item.image.height} regions=${regions} alt="" lazy />`}</span>
    <span class="caption"><span class="name faint" title=${subtitle(item)}>${subtitle(item) || item.route}</span><span class="stretch"></span>
      <span class="faint">${subtitle(item) && item.route ? `${item.route} · ` : ''}${moment(item.time)}</span></span>
  </button></li>`;
}

/** Moves the focus like a cursor; the tab key passes the gallery in one step. */
function move(event) {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  if (at < 0) {
    return;
  }
  const firstTop = buttons[0].getBoundingClientRect().top;
  const columns = Math.max(1, buttons.filter(button => button.getBoundingClientRect().top === firstTop).length);
  const to = {ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: buttons.length - 1}[event.key];
  if (to !== undefined && buttons[to]) {
    event.preventDefault();
    buttons.forEach((button, i) => button.tabIndex = i === to ? 0 : -1);
    buttons[to].focus();
  }
}

function focusCard(gallery, key) {
  gallery.querySelector(`li[data-key="${CSS.escape(key)}"] button`)?.focus({preventScroll: true});
}

export const {mount, unmount} = view(Live);
