/** The shell of the page: menu, banner, state, and the view of the address. */

import {html, render, useEffect, useState} from './vendor/preact.js';
import {account, load as loadAccount, may} from './account.js';
import {moment} from './format.js';
import {live} from './live.js';
import * as drop from './drop.js';
import './now.js';
import {address, find, go, origin} from './router.js';
import * as state from './status.js';
import {useStore} from './store.js';
import {views} from './views.js';

const HOME = '#/live';
const main = document.getElementById('view');
let shown = null;
let wanted = 0;

/** Shows the view of the address; a view that is shown already gets its new parameters. */
async function show() {
  const found = find(views, location.hash === '' || location.hash === '#/' ? HOME : location.hash);
  const turn = ++wanted;
  if (found === null) {
    await leave();
    render(html`<p class="empty">There is no view at this address. <a href=${HOME}>Show the live view.</a></p>`, main);
    shown = {module: {unmount: element => render(null, element)}, view: null};
    return;
  }
  const {view, params} = found;
  let module;
  try {
    module = await view.load();
  } catch {
    module = {mount: element => render(html`<p class="problem" role="alert">This view could not be loaded. Load the page again.</p>`, element),
      unmount: element => render(null, element)};
  }
  if (turn !== wanted) {
    return;
  }
  const changes = shown?.view !== view;
  if (changes) {
    await leave();
  }
  shown = {view, module};
  const name = view.path.startsWith('image') ? null : params.name ?? params.id;
  document.title = [name, view.title, 'Flawline'].filter(Boolean).join(' · ');
  document.documentElement.classList.toggle('covered', view.full === true);
  main.setAttribute('aria-label', view.title);
  main.dataset.view = view.path.split('/')[0];
  module.mount(main, params);
  if (changes) {
    window.scrollTo(0, 0);
  }
  dispatchEvent(new CustomEvent('shown', {detail: view}));
}

async function leave() {
  shown?.module.unmount(main);
  main.replaceChildren();
}

function Shell() {
  const [current, setCurrent] = useState(shown?.view ?? null);
  const [open, setOpen] = useState(false);
  const {contact, checks, outages} = useStore(state.status);
  const {name} = useStore(account);
  useEffect(() => {
    const change = ({detail: view}) => {
      setCurrent(view);
      setOpen(false);
    };
    addEventListener('shown', change);
    return () => removeEventListener('shown', change);
  }, []);
  const away = contact === 'away';
  const groups = Map.groupBy ? [...Map.groupBy(menu(), view => view.group)] : byGroup(menu());
  return html`
    <a class="skip" href="#view" onClick=${event => {
      event.preventDefault();
      main.focus();
    }}>Skip to the content</a>
    <header class="top">
      <button class="menu-button" aria-expanded=${String(open)} aria-controls="menu" onClick=${() => setOpen(!open)}>Menu</button>
      <img src="/dashboard/icon.svg" alt="" width="28" height="28" />
      <h1>Flawline</h1>
      <span id="live" class=${`pill ${contact === 'live' ? 'up' : away ? 'down' : 'warn'}`} role="status">${
        contact === 'live' ? 'live' : away ? 'no answer' : 'connecting'}</span>
      <span class="stretch"></span>
      ${name && html`<span class="faint who">${name}</span>`}
      <a id="health" class=${`pill ${away || checks === null ? 'warn' : outages.length > 0 ? 'down' : 'up'}`} href="#/health">${
        away || checks === null ? 'health unknown' : outages.length > 0 ? 'not healthy' : 'healthy'}</a>
    </header>
    <nav id="menu" class=${open ? 'open' : ''} aria-label="Views">
      ${groups.map(([group, list]) => html`<div key=${group}><h2>${group}</h2><ul>${list.map(view => html`<li key=${view.path}>
        <a href=${address(view.path.split('/').filter(part => !part.startsWith(':')))} aria-current=${current === view ? 'page' : null}>${view.title}</a></li>`)}</ul></div>`)}
      <div><h2>For programs</h2><ul><li><a href="/api">API</a></li></ul></div>
    </nav>
    <${Banner} />`;
}

/** The views that the account may use. */
const menu = () => views.filter(view => view.group && may(view.right));

function byGroup(list) {
  const groups = new Map();
  list.forEach(view => groups.set(view.group, [...groups.get(view.group) ?? [], view]));
  return [...groups];
}

/** What does not work, with reason and since when. */
export function Banner() {
  const {contact, heard, outages} = useStore(state.status);
  if (contact === 'away') {
    return html`<div class="banner" role="alert"><p><b>Flawline does not answer since ${moment(heard)}.</b>${' '}It may have been stopped, or the network is down. Values on this page are of that time.</p></div>`;
  }
  return outages.length > 0 && html`<div class="banner" role="alert">${outages.map(outage => html`<p key=${outage.id}>
    <b>${outage.title}${outage.since ? ` since ${moment(outage.since)}` : ''}.</b>${' '}${outage.reasons.slice(0, 3).join('; ')}
    ${outage.reasons.length > 3 && ` and ${outage.reasons.length - 3} more`}</p>`)}</div>`;
}

state.status.follow(({contact}) => document.documentElement.classList.toggle('stale', contact === 'away'));
history.scrollRestoration = 'manual';
addEventListener('hashchange', event => {
  if (event.oldURL) {
    origin.hash = new URL(event.oldURL).hash;
  }
  show();
});
drop.start(() => go('try'));
render(html`<${Shell} />`, document.getElementById('shell'));
state.start();
live.on('state', contact => contact === 'live' && loadAccount());
live.start();
loadAccount().then(show).then(() => {
  // A view must open as well when Flawline does not answer any longer: that is when the monitor matters.
  setTimeout(() => views.forEach(view => view.load().catch(() => {})), 1000);
});
