/** A version in shadow: what it would have changed on the images of the line, before it serves. Part of the models view. */

import {html, useEffect, useState} from '../vendor/preact.js';
import {may} from '../account.js';
import * as api from '../api.js';
import {count, moment, percent, plural} from '../format.js';
import {address} from '../router.js';
import {usePolled} from '../store.js';
import {act, Badge, Problem} from '../ui.js';

const EVERY_MS = 5000;
const JOB_MS = 1000;
const MOST_SHOWN = 12;

/** What the comparison says in one sentence. */
export function verdict({images, agreement, counts}) {
  const other = counts.onlyOld + counts.onlyNew;
  return images === 0 ? 'No image has been compared yet.'
    : `${plural(images, 'image')} compared, ${percent(agreement ?? NaN)} judged alike; ${other === 0 ? 'no image differs'
      : `${count(counts.onlyNew)} only the new version finds defective, ${count(counts.onlyOld)} only the serving one`}.`;
}

/** @param changed is called after a promotion or an end */
export function Shadow({name, changed}) {
  const {data, error, refresh} = usePolled(api.path('models', name, 'shadow'), EVERY_MS);
  if (error?.status === 404 || data === null) {
    return error && error.status !== 404 ? html`<${Problem} error=${error} />` : null;
  }
  const change = (operation, done) => act(operation, done).then(refresh).then(changed);
  const promote = () => confirm(`Let version ${data.version} of ${name} serve?`)
    && change(() => api.post(api.path('models', name, 'promote')), answer => `Version ${answer.serving ?? answer.version} serves.`);
  const end = () => change(() => api.remove(api.path('models', name, 'shadow')), () => 'The comparison has ended; the version is still held back.');
  return html`<section class="shadow" aria-labelledby="shadow-title"><div class="bar"><h3 id="shadow-title">Version ${data.version} in shadow</h3>
      <${Badge} kind=${data.state === 'failed' ? 'defect' : data.state === 'running' ? 'ok' : 'neutral'}>${data.state ?? 'running'}<//><span class="stretch"></span>
      ${may('steer') && html`<button class="small" onClick=${promote}>Promote</button><button class="small" onClick=${end}>End</button>`}</div>
    ${data.problem && html`<p class="problem">${data.problem}</p>`}
    <p>${verdict(data)} ${data.since && html`<span class="faint">Since ${moment(data.since)}.</span>`}</p>
    ${data.failed > 0 && html`<p class="warned">${plural(data.failed, 'image')} could not be inspected: ${data.failure}</p>`}
    ${data.reviewed?.images > 0 && html`<p class="faint">On ${plural(data.reviewed.images, 'reviewed image')}: ${plural(data.reviewed.old.falseAlarms, 'false alarm')} and
      ${' '}${plural(data.reviewed.old.misses, 'miss')} before, ${data.reviewed.new.falseAlarms} and ${data.reviewed.new.misses} with version ${data.version}.</p>`}
    <${Differences} of=${data} /></section>`;
}

const Differences = ({of}) => html`<ul class="changes">${(of.disagreements ?? []).slice(0, MOST_SHOWN)
  .map(one => html`<li key=${one.id + one.time}><${Difference} one=${one} /></li>`)}</ul>`;

/** Compares a version with the serving one over the kept images, in the background of the station. */
export function Rewind({name, version}) {
  const [job, setJob] = useState(null);
  const running = job?.state === 'running';
  useEffect(() => {
    if (!running) {
      return undefined;
    }
    const timer = setInterval(() => api.get(api.path('jobs', job.id)).then(setJob,
      failure => setJob({...job, state: 'failed', error: {message: failure.message}})), JOB_MS);
    return () => clearInterval(timer);
  }, [job?.id, running]);
  const start = () => act(() => api.postJson(api.path('models', name, 'rewind'), {version}).then(({job: id}) => setJob({id, state: 'running', progress: 0})),
    () => 'The comparison has begun.');
  return html`<p class="bar"><button class="small" disabled=${running} title="Lets both versions look at the kept images again; nothing changes" onClick=${start}>Compare over kept images</button>
      ${running && html`<progress max="1" value=${job.progress} aria-label="Progress of the comparison"></progress>
        <button class="small" onClick=${() => act(() => api.remove(api.path('jobs', job.id)), () => 'The comparison ends.')}>Cancel</button>`}</p>
    ${job?.state === 'failed' && html`<p class="problem" role="alert">${job.error?.message}</p>`}
    ${job?.state === 'done' && html`<div class="rewind"><p role="status">${verdict(job.result)}</p><${Differences} of=${job.result} /></div>`}`;
}

function Difference({one}) {
  const content = html`${one.key && html`<span class="outlined"><img src=${api.thumbnail(one.key)} alt="" loading="lazy" /></span>`}
    <span class="name">${one.part ?? one.name ?? moment(one.time)}</span>
    <span><${Badge} kind=${one.old.verdict}>${one.old.verdict}<//> → <${Badge} kind=${one.new.verdict}>${one.new.verdict}<//></span>`;
  return one.key ? html`<a href=${address(['image', one.key])}>${content}</a>` : html`<div>${content}</div>`;
}

/** Begins to compare a version with the one that serves. */
export const begin = (name, version) => api.postJson(api.path('models', name, 'shadow'), {version});
