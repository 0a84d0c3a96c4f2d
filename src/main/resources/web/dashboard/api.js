/** Flawline's own REST operations; nothing is asked of any other server. */

/** Without the name and password that the page's own address may have: browsers refuse to ask at such addresses. */
export const here = path => location.origin + path;

export class ApiError extends Error {
  constructor(status, reason, message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(here(path), {credentials: 'same-origin', ...options});
  } catch {
    throw new ApiError(0, 'away', 'Flawline does not answer.');
  }
  const text = await response.text();
  let body = null;
  try {
    body = text === '' ? null : JSON.parse(text);
  } catch {
    // What is no JSON is told by its status.
  }
  if (!response.ok) {
    const why = response.status === 401 || response.status === 403 ? 'You have no right to do this.' : `Flawline answered ${response.status}.`;
    throw Object.assign(new ApiError(response.status, body?.error?.reason, body?.error?.message ?? why), {body});
  }
  return body;
}

export const get = path => request(path);
export const post = (path, body, type) => request(path, {method: 'POST', body, headers: type ? {'Content-Type': type} : {}});

export function query(parameters) {
  const set = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return set.length === 0 ? '' : '?' + new URLSearchParams(set);
}

export const inspection = key => `/inspections/${encodeURIComponent(key)}`;
export const picture = key => inspection(key) + '/picture';

/** As it came, or as JPEG where browsers cannot show its format. */
export const original = (key, format) => inspection(key) + '/original' + (format === 'tiff' ? '?as=jpeg' : '');
