/** Flawline's own REST operations; no other server is asked for anything. */

/** Without the name and password that the page's own address may have: browsers refuse requests to such addresses. */
export const here = path => location.origin + path;

export class ApiError extends Error {
  constructor(status, reason, message, body) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.body = body;
  }
}

/** Sends a request as fetch does; throws an ApiError for an answer that reports a failure. */
export async function send(path, options) {
  let response;
  try {
    response = await fetch(here(path), {credentials: 'same-origin', ...options});
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError(0, 'away', 'Flawline does not answer.', null);
  }
  const text = await response.text();
  let body = null;
  try {
    body = text === '' ? null : JSON.parse(text);
  } catch {
    // The status says enough about an answer that is not JSON.
  }
  if (!response.ok) {
    const why = response.status === 401 || response.status === 403 ? 'You do not have the right to do this.' : `Flawline answered ${response.status}.`;
    throw new ApiError(response.status, body?.error?.reason, body?.error?.message ?? why, body);
  }
  return options?.text ? {text, tag: response.headers.get('ETag')} : body;
}

export const get = (path, options) => send(path, options);
/** The text of an answer, and the tag of its state. */
export const getText = path => send(path, {text: true});
export const post = (path, body, type) => send(path, {method: 'POST', body, headers: type ? {'Content-Type': type} : {}});
export const postJson = (path, value) => post(path, JSON.stringify(value), 'application/json');
/** @param tag of the state that is replaced; another state is not */
export const put = (path, body, type, tag) => send(path, {method: 'PUT', body, headers: {'Content-Type': type, ...tag ? {'If-Match': tag} : {}}});
/** Replaces a text under a condition, such as {'If-Match': tag}. @returns text and tag of the answer */
export const putText = (path, body, type, condition) => send(path, {method: 'PUT', body, headers: {'Content-Type': type, ...condition}, text: true});
export const remove = path => send(path, {method: 'DELETE'});

export function query(parameters) {
  const set = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return set.length === 0 ? '' : '?' + new URLSearchParams(set);
}

/** A path of parts that may contain any character. */
export const path = (...parts) => '/' + parts.map(encodeURIComponent).join('/');

export const inspection = key => path('inspections', key);
export const picture = key => inspection(key) + '/picture';

const SHOWN_BY_BROWSERS = ['jpeg', 'png', 'bmp', 'webp'];

/** The image as a small JPEG, whatever its format. */
export const thumbnail = key => inspection(key) + '/original?as=jpeg&width=640';

/** The image as it came, or as JPEG where browsers cannot show its format. */
export const original = (key, format) => inspection(key) + '/original' + (SHOWN_BY_BROWSERS.includes(format) ? '' : '?as=jpeg');
