/** Addresses of the page: #/image/KEY?region=2. Pure functions, and the navigation that uses them. */

/** Splits the part of an address after # into its path and its arguments. */
export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#?\/?/, '').split('?');
  return {
    segments: path.split('/').filter(Boolean).map(decode),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The address of a view.
 *
 * @param segments  the path's parts, which may contain any character
 * @param query     arguments; empty ones are left out
 */
export function address(segments, query = {}) {
  const set = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const path = [segments].flat().map(encodeURIComponent).join('/');
  return `#/${path}${set.length === 0 ? '' : '?' + new URLSearchParams(set)}`;
}

/**
 * Matches an address with the path of a view, such as image/:id; a part with ? at the end may be absent.
 *
 * @returns the parameters: the parts of the path by name, and the arguments; null when the view is another one
 */
export function match(path, {segments, query}) {
  const parts = path.split('/');
  if (segments.length > parts.length) {
    return null;
  }
  const params = {...query};
  for (const [i, part] of parts.entries()) {
    const optional = part.endsWith('?');
    if (segments[i] === undefined) {
      if (!optional) {
        return null;
      }
    } else if (part.startsWith(':')) {
      params[part.slice(1, optional ? -1 : undefined)] = segments[i];
    } else if (part !== segments[i]) {
      return null;
    }
  }
  return params;
}

/** Finds the view of an address. */
export function find(views, hash) {
  const parsed = parse(hash);
  for (const view of views) {
    const params = match(view.path, parsed);
    if (params !== null) {
      return {view, params};
    }
  }
  return null;
}

/** The address that was shown before, where the back button leads; null on a page that was just opened. */
export const origin = {hash: null};

/** Opens an address as a click on a link does. */
export function go(segments, query) {
  location.hash = address(segments, query);
}

/** Changes the address without an entry for the back button, as for a selected region or a filter. */
export function replace(segments, query) {
  history.replaceState(history.state, '', address(segments, query));
}
