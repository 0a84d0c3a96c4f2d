/** The routes: how they are doing, a drawing of each, stop and start, and a dry run on an image. */

import {html, useRef, useState} from '../vendor/preact.js';
import {may} from '../account.js';
import * as api from '../api.js';
import {bytes, count, decimal, duration, endpoint, moment, title} from '../format.js';
import {diff} from '../diff.js';
import {address} from '../router.js';
import {usePolled} from '../store.js';
import {act, Badge, Loading, Problem, Verdict, view} from '../ui.js';

function Routes({id}) {
  const {data, error, refresh} = usePolled('/routes');
  if (data === null) {
    return error ? html`<${Problem} error=${error} />` : html`<${Loading} />`;
  }
  const route = data.find(one => one.id === id);
  return html`<div class="columns"><section class="panel" aria-labelledby="routes-title">
      <h2 id="routes-title">Routes</h2>
      <${Problem} error=${error} />
      ${data.length === 0 && html`<p class="empty">No route runs. Route files are in routes/.</p>`}
      <ul class="lines" id="routes">${data.map(one => html`<${Line} key=${one.id} route=${one} chosen=${one === route} refresh=${refresh} />`)}</ul>
    </section>
    ${id !== undefined && (route ? html`<${Route} key=${route.id} route=${route} />`
      : html`<section class="panel"><p class="empty">There is no route ${id}.</p></section>`)}</div>`;
}

function Line({route, chosen, refresh}) {
  const started = route.state === 'started';
  const change = () => (!started || confirm(`Stop the route ${route.id}? What comes for it waits, or is refused, until it is started again.`))
    && act(() => api.post(api.path('routes', route.id, started ? 'stop' : 'start')), () => `Route ${route.id} is ${started ? 'stopped' : 'started'}.`).then(refresh);
  const counts = [`${count(route.in)} in, ${count(route.out)} out`, route.failed > 0 && `${count(route.failed)} failed`,
    route.inFlight > 0 && `${count(route.inFlight)} in flight`].filter(Boolean).join(', ');
  return html`<li data-key=${route.id} class=${chosen ? 'chosen' : null}>
    <a class="name" href=${address(['routes', route.id])} aria-current=${chosen ? 'true' : null}>${route.id}</a><span class="stretch"></span>
    <${Badge} kind=${started ? 'ok' : 'warn'}>${route.state}<//>
    ${may('steer') && html`<button class="small" aria-label=${`${started ? 'Stop' : 'Start'} route ${route.id}`} onClick=${change}>${started ? 'Stop' : 'Start'}</button>`}
    <div>${counts} · from ${endpoint(route.source)}</div>
    ${route.lastError && html`<div class="wrong short" title=${route.lastError.message}>${moment(route.lastError.time)}: ${route.lastError.message}</div>`}</li>`;
}

function Route({route}) {
  return html`<section class="panel wide" aria-labelledby="route-title">
    <div class="bar"><h2 id="route-title">${route.id}</h2><span class="faint">${[route.file, route.uptime > 0 && `started ${duration(route.uptime)} ago`].filter(Boolean).join(', ')}</span></div>
    <${Drawing} route=${route} />
    <div class="scroll" tabindex="0" role="group" aria-label="Steps"><table><caption class="hidden">Steps</caption>
      <thead><tr>${['step', 'what', 'count', 'ms, mean', 'p95'].map((text, i) => html`<th scope="col" class=${i < 2 ? 'left' : null}>${text}</th>`)}</tr></thead>
      <tbody>${route.steps.map(step => html`<tr key=${step.id}><th scope="row" class="left">${step.kind}</th><td class="left" title=${step.label}>${short(step.label)}</td>
        <td>${count(step.count)}</td><td>${decimal(step.mean)}</td><td>${decimal(step.p95)}</td></tr>`)}</tbody></table></div>
    ${may('inspect') && route.file && html`<${DryRun} route=${route} />`}
    ${may('steer') && route.file && html`<${Edit} key=${route.file} file=${route.file} />`}</section>`;
}

const short = text => text.length > 60 ? text.slice(0, 59) + '…' : text;

/** Steps by which a route sends. */
const SENDS = /^(to|toD|wireTap|multicast|recipientList|enrich|pollEnrich)$/;

/** The steps as a tree, from their depth: a block contains those after it that are deeper. */
export function tree(steps) {
  const root = [];
  const path = [{depth: -1, children: root}];
  for (const step of steps) {
    while (path.at(-1).depth >= (step.depth ?? 0)) {
      path.pop();
    }
    const node = {step, depth: step.depth ?? 0, children: []};
    path.at(-1).children.push(node);
    path.push(node);
  }
  return root;
}

/** A drawing of the route from left to right: where messages come from, each step, blocks around theirs, and where results go. */
const Drawing = ({route}) => html`<ol class="flow" aria-label=${`The steps of ${route.id} in their order`}>
  <li class="from"><b>from</b><span title=${route.source}>${endpoint(route.source)}</span><small>${count(route.in)} in</small></li>
  ${tree(route.steps).map(node => html`<${Node} key=${node.step.id} node=${node} />`)}</ol>`;

/** multicast, choice and the like hand a message to several ways; the steps of other blocks follow each other. */
const WAYS = /^(multicast|choice|recipientList|doTry)$/;

function Node({node: {step, children}}) {
  const kind = SENDS.test(step.kind) ? 'sends' : /defectprocessor/i.test(step.label) ? 'inspects' : '';
  return html`<li class=${`${kind} ${children.length > 0 ? 'block' : ''}`}>
    <b>${step.kind}</b><span title=${step.label}>${short(endpoint(inside(step)))}</span>
    <small>${count(step.count)}${step.count > 0 ? `, ${decimal(step.mean)} ms` : ''}</small>
    ${children.length > 0 && html`<ol class=${`flow ${WAYS.test(step.kind) ? 'ways' : ''}`}>${children.map(child => html`<${Node} key=${child.step.id} node=${child} />`)}</ol>`}</li>`;
}

/** The label of a step without its kind: to[x] is x. */
const inside = ({kind, label}) => label === kind ? '' : label.startsWith(kind + '[') && label.endsWith(']') ? label.slice(kind.length + 1, -1) : label;

function DryRun({route}) {
  const [state, setState] = useState(null);
  const run = async file => {
    setState({text: `${file.name} is tried…`});
    try {
      const type = file.type || 'application/octet-stream';
      const result = await api.post(api.path('routes', route.id, 'try') + api.query({name: file.name}), file, type);
      setState({result});
    } catch (error) {
      setState({text: error.message, wrong: true});
    }
  };
  const drop = event => {
    event.preventDefault();
    event.stopPropagation();
    document.getElementById('drop-hint').hidden = true;
    if (event.dataTransfer.files.length > 0) {
      run(event.dataTransfer.files[0]);
    }
  };
  return html`<h3>Dry run</h3><p class="faint">Shows what the route does with an image. Nothing is sent, kept or counted.</p>
    <div class="drop" data-drop onDragOver=${event => event.preventDefault()} onDrop=${drop}><p>Drop an image here, or</p>
      <input id="dry-run-file" type="file" class="hidden" onChange=${event => event.target.files[0] && run(event.target.files[0])} />
      <label for="dry-run-file" class="button">Choose a file</label></div>
    <div role="status" id="dry-run">${state?.text && html`<p class=${state.wrong ? 'wrong' : 'faint'}>${state.text}</p>`}
      ${state?.result && html`<${Result} result=${state.result} />`}</div>`;
}

const content = payload => payload.json !== undefined ? JSON.stringify(payload.json, (key, value) => key === 'base64' ? `${value.length} characters of Base64` : value, 2)
  : payload.text ?? `${bytes(payload.size)} that are not text`;

function Result({result}) {
  return html`${result.deadLetter && html`<p class="problem">It would become a dead letter, ${result.deadLetter.reason}: ${result.deadLetter.message}</p>`}
    ${result.inspections.map(inspection => html`<p><${Verdict} verdict=${inspection.verdict} defects=${inspection.defect} /> ${title(inspection)}, by ${inspection.model.name}, ${decimal(inspection.timings.total)} ms</p>`)}
    ${result.sent.length === 0 && !result.deadLetter && html`<p class="faint">Nothing would be sent.</p>`}
    ${result.sent.map(sent => html`<details key=${sent.endpoint}><summary>To ${sent.endpoint}${sent.file ? `, as ${sent.file}` : ''}, ${bytes(sent.payload?.size ?? 0)}</summary>
      <pre tabindex="0">${content(sent.payload ?? {size: 0})}</pre></details>`)}
    ${result.answer && html`<details><summary>Answer to the caller, ${bytes(result.answer.size)}</summary><pre tabindex="0">${content(result.answer)}</pre></details>`}`;
}

/** Edits the file of a route: nothing is written that could not run. */
function Edit({file}) {
  const [saved, setSaved] = useState(null);
  const [text, setText] = useState('');
  const tag = useRef(null);
  const [state, setState] = useState({message: null, wrong: false, valid: null});
  const path = api.path('route-files', file);
  const open = async () => {
    try {
      const now = await api.getText(path);
      tag.current = now.tag;
      setSaved(now.text);
      setText(now.text);
      setState({message: null, wrong: false, valid: null});
    } catch (error) {
      setState({message: error.message, wrong: true, valid: null});
    }
  };
  const send = async check => {
    setState({message: 'The file is validated…', wrong: false, valid: null});
    try {
      const answer = await api.put(path + (check ? '?check=true' : ''), text, 'application/yaml', tag.current);
      setState({message: check ? 'The file has no mistake.' : answer.reloads ? 'Saved. Its routes run within seconds.' : 'Saved. It takes effect at the next start.', wrong: false, valid: text});
      if (!check) {
        tag.current = (await api.getText(path)).tag;
        setSaved(text);
      }
    } catch (error) {
      setState({message: error.message, wrong: true, valid: null});
    }
  };
  if (saved === null) {
    return html`<h3>File</h3><p><button id="edit" onClick=${open}>Edit ${file}</button></p>${state.message && html`<p class="problem" role="alert">${state.message}</p>`}`;
  }
  const changes = diff(saved, text);
  return html`<h3>${file}</h3><textarea id="file-text" class="code" spellcheck=${false} rows="18" aria-label=${`Text of ${file}`} value=${text}
      onInput=${event => setText(event.target.value)} onKeyDown=${event => event.stopPropagation()}></textarea>
    <p id="edit-state" role="status" class=${state.wrong ? 'problem' : 'faint'}>${state.message ?? 'Validate the file before it is saved; what runs keeps running until then.'}</p>
    <div class="bar"><button id="check" disabled=${text === saved} onClick=${() => send(true)}>Validate</button>
      <button id="save-file" class="accent" disabled=${text === saved || state.valid !== text} onClick=${() => send(false)}>Save</button>
      <button onClick=${() => setSaved(null)}>Close</button></div>
    ${changes.length > 0 && html`<h3>What changes</h3><pre class="diff" id="diff" tabindex="0" aria-label="Changed lines">${changes.map((line, i) =>
      html`<span key=${i} class=${line.kind}>${line.kind === 'added' ? '+ ' : line.kind === 'removed' ? '- ' : line.kind === 'gap' ? '' : '  '}${line.text}${'\n'}</span>`)}</pre>`}`;
}

export const {mount, unmount} = view(Routes);
