/** The health checks and the latest lines of the log. */

import {html, useState} from '../vendor/preact.js';
import {now} from '../clock.js';
import {duration, moment} from '../format.js';
import {nameOf, outage, status} from '../status.js';
import {usePolled, useStore} from '../store.js';
import {Badge, Loading, Problem, Segments, view} from '../ui.js';
import {Record} from './record.js';

function Health() {
  const {checks, outages} = useStore(status);
  if (checks === null) {
    return html`<${Loading} />`;
  }
  const sorted = [...checks].sort((a, b) => (a.status === 'UP') - (b.status === 'UP'));
  return html`<section class="panel" aria-labelledby="health-title"><div class="bar"><h2 id="health-title">Health</h2>
      <${Badge} kind=${outages.length > 0 ? 'defect' : 'ok'}>${outages.length > 0 ? 'not healthy' : 'healthy'}<//></div>
    <ul class="lines" id="checks">${sorted.map(check => html`<${Check} key=${check.name} check=${check} since=${outages.find(one => one.id === check.name)?.since} />`)}</ul></section>
    <section class="panel" aria-labelledby="record-title"><${Record} /></section><${Log} />`;
}

function Log() {
  const [level, setLevel] = useState('INFO');
  const {data, error} = usePolled(`/log?level=${level}&limit=200`);
  return html`<section class="panel" aria-labelledby="log-title"><div class="bar"><h2 id="log-title">Recent log</h2>
      <${Segments} name="level" legend="Lowest level" value=${level} options=${[['INFO', 'All'], ['WARN', 'Warnings'], ['ERROR', 'Errors']]} change=${setLevel} /></div>
    <${Problem} error=${error} />
    ${data?.length === 0 && html`<p class="empty">Nothing was logged.</p>`}
    ${data?.length > 0 && html`<div class="scroll log" tabindex="0" role="group" aria-label="Lines of the log"><table id="log"><thead><tr><th scope="col">time</th><th scope="col">level</th><th scope="col">message</th></tr></thead>
      <tbody>${data.map((line, i) => html`<tr key=${line.time + i} class=${line.level.toLowerCase()}><td>${moment(line.time)}</td><td>${line.level}</td><td title=${line.logger}>${line.message}</td></tr>`)}</tbody></table></div>`}</section>`;
}

function Check({check, since}) {
  const down = check.status === 'DOWN';
  const {title, reasons} = outage(check);
  return html`<li data-key=${check.name}><b title=${check.name}>${nameOf(check)}</b><span class="stretch"></span><${Badge} kind=${down ? 'defect' : check.status === 'UP' ? 'ok' : 'neutral'}>${check.status.toLowerCase()}<//>
    ${down && html`<div class="wrong">${title}${since ? ` since ${moment(since)}, ${duration(now() - since)}` : ''}</div>`}
    ${reasons.map(reason => html`<div key=${reason} class=${down ? 'wrong' : ''}>${reason}</div>`)}</li>`;
}

export const {mount, unmount} = view(Health);
