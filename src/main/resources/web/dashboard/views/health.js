/** The health checks. */

import {html} from '../vendor/preact.js';
import {duration, moment} from '../format.js';
import {outage, status} from '../status.js';
import {useStore} from '../store.js';
import {Badge, Loading, view} from '../ui.js';

function Health() {
  const {checks, outages} = useStore(status);
  if (checks === null) {
    return html`<${Loading} />`;
  }
  const sorted = [...checks].sort((a, b) => (a.status === 'UP') - (b.status === 'UP'));
  return html`<section class="panel" aria-labelledby="health-title"><div class="bar"><h2 id="health-title">Health</h2>
      <${Badge} kind=${outages.length > 0 ? 'defect' : 'ok'}>${outages.length > 0 ? 'not healthy' : 'healthy'}<//></div>
    <ul class="lines" id="checks">${sorted.map(check => html`<${Check} key=${check.name} check=${check} since=${outages.find(one => one.id === check.name)?.since} />`)}</ul></section>`;
}

function Check({check, since}) {
  const down = check.status === 'DOWN';
  const {title, reasons} = outage(check);
  return html`<li data-key=${check.name}><b>${check.name}</b><span class="stretch"></span><${Badge} kind=${down ? 'defect' : check.status === 'UP' ? 'ok' : 'neutral'}>${check.status.toLowerCase()}<//>
    ${down && html`<div class="wrong">${title}${since ? ` since ${moment(since)}, ${duration(Date.now() - since)}` : ''}</div>`}
    ${reasons.map(reason => html`<div key=${reason} class=${down ? 'wrong' : ''}>${reason}</div>`)}</li>`;
}

export const {mount, unmount} = view(Health);
