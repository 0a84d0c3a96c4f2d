/** Reads simple YAML: lists, keys, brackets, quotes and plain values. Comments, anchors, tags and long texts are refused with their line. Pure functions. */

const SECTION = /^([A-Za-z]\w*):(?=\s|$)/;
const KEY = /^([A-Za-z_]\w*):(?:\s+|$)/;
const NUMBER = /^[-+]?(0|[1-9]\d*)?(\.\d+|\.)?([eE][-+]?\d+)?$/;
/** Words and signs to which YAML gives another meaning than their text. */
export const SPECIAL = /^(true|false|yes|no|on|off|y|n|null|~|-?\.inf|\.nan)$/i;

const fault = (line, what) => new Error(`line ${line} ${what}`);

/** The keys of the document, each with the lines that it covers. Comments and blank lines between keys belong to none. */
export function sections(lines) {
  const found = [];
  lines.forEach((line, i) => {
    const key = SECTION.exec(line)?.[1];
    if (key !== undefined) {
      if (found.some(section => section.key === key)) {
        throw fault(i + 1, `has ${key} a second time`);
      }
      found.push({key, from: i, to: i + 1});
    } else if (!/^\s*$|^#/.test(line)) {
      if (found.length === 0 || !/^[ \-\]}]/.test(line) || line.startsWith('---')) {
        throw fault(i + 1, 'does not begin with a key');
      }
      found.at(-1).to = i + 1;
    }
  });
  return found;
}

/** Brackets that a line opens and does not close; refuses comments, tabs and open quotes. */
function depth(text, line) {
  let open = 0;
  let quote = null;
  let before = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote !== null) {
      if (c === '\\' && quote === '"') {
        i++;
      } else if (c === quote) {
        quote = null;
      }
    } else if (c === '\t') {
      throw fault(line, 'has a tab');
    } else if (c === '#' && (i === 0 || text[i - 1] === ' ')) {
      throw fault(line, 'has a comment');
    } else if ((c === '"' || c === "'") && '[{,:-'.includes(before)) {
      quote = c;
    } else if (c === '[' || c === '{') {
      open++;
    } else if (c === ']' || c === '}') {
      open--;
    }
    if (c !== ' ') {
      before = c;
    }
  }
  if (quote !== null) {
    throw fault(line, 'has a quoted text over several lines');
  }
  return open;
}

/** Lines with their indents, without blank ones; a line with an open bracket is joined with those after it. */
export function logical(lines) {
  const found = [];
  let open = 0;
  for (const {text, line} of lines) {
    if (text.trim() === '') {
      continue;
    }
    if (open > 0) {
      found.at(-1).text += ' ' + text.trim();
    } else {
      found.push({indent: text.search(/\S/), text: text.trim(), line});
    }
    open += depth(text, line);
  }
  return found;
}

function scalar(text, line) {
  if (text !== '' && NUMBER.test(text) && /\d/.test(text)) {
    return Number(text);
  }
  if (text === 'true' || text === 'false') {
    return text === 'true';
  }
  if (text === '' || SPECIAL.test(text) || /^[-?:,[\]{}#&*!|>'"%@`+.\d]/.test(text) && !/^\d+[A-Za-z_-][\w-]*$/.test(text) || /: |:$/.test(text)) {
    throw fault(line, `has a value that only the text can show: ${text}`);
  }
  return text;
}

/** Reads a value in brackets or quotes. */
class Flow {
  #text;
  #line;
  #at = 0;

  constructor(text, line) {
    this.#text = text;
    this.#line = line;
  }

  read() {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) {
      throw fault(this.#line, 'has something after a value');
    }
    return value;
  }

  #space() {
    while (this.#text[this.#at] === ' ') {
      this.#at++;
    }
  }

  #value() {
    this.#space();
    const c = this.#text[this.#at];
    if (c === '[') {
      return this.#items(']', () => this.#value());
    }
    if (c === '{') {
      const entries = this.#items('}', () => this.#entry());
      if (new Set(entries.map(([key]) => key)).size < entries.length) {
        throw fault(this.#line, 'has a key twice');
      }
      return Object.fromEntries(entries);
    }
    return c === '"' || c === "'" ? this.#quoted(c) : scalar(this.#take(/[^,[\]{}]*/y).trim(), this.#line);
  }

  #take(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) {
      throw fault(this.#line, 'has something that only the text can show');
    }
    this.#at += found.length;
    return found;
  }

  #quoted(quote) {
    const text = this.#take(quote === '"' ? /"(?:[^"\\]|\\.)*"/y : /'(?:[^']|'')*'/y);
    if (quote === "'") {
      return text.slice(1, -1).replaceAll("''", "'");
    }
    try {
      return JSON.parse(text);
    } catch {
      throw fault(this.#line, 'has an escape that only the text can show');
    }
  }

  #entry() {
    this.#space();
    return [this.#take(/[A-Za-z_]\w*: +/y).replace(/: +$/, ''), this.#value()];
  }

  #items(end, read) {
    const found = [];
    this.#at++;
    for (;;) {
      this.#space();
      if (this.#text[this.#at] === end) {
        this.#at++;
        return found;
      }
      found.push(read());
      this.#space();
      if (this.#text[this.#at] === ',') {
        this.#at++;
      } else if (this.#text[this.#at] !== end) {
        throw fault(this.#line, `has no ${end}`);
      }
    }
  }
}

const inline = (text, line) => /^[[{"']/.test(text) ? new Flow(text, line).read() : scalar(text, line);

/** Lines in groups that each begin with a line of the least indent. */
function groups(lines, begins) {
  const found = [];
  for (const line of lines) {
    if (line.indent === lines[0].indent && begins.test(line.text)) {
      found.push([line]);
    } else if (line.indent > lines[0].indent) {
      found.at(-1).push(line);
    } else {
      throw fault(line.line, 'is indented in another way');
    }
  }
  return found;
}

function value(lines) {
  const {text, line} = lines[0];
  if (/^-( |$)/.test(text)) {
    return groups(lines, /^-( |$)/).map(([head, ...more]) => {
      const inner = head.text.replace(/^-\s*/, '');
      const all = inner === '' ? more : [{...head, indent: head.indent + head.text.length - inner.length, text: inner}, ...more];
      if (all.length === 0) {
        throw fault(head.line, 'has an empty item');
      }
      return value(all);
    });
  }
  if (KEY.test(text)) {
    const entries = groups(lines, KEY).map(([head, ...more]) => [KEY.exec(head.text)[1], after(head, more)]);
    if (new Set(entries.map(([key]) => key)).size < entries.length) {
      throw fault(line, 'begins a part that has a key twice');
    }
    return Object.fromEntries(entries);
  }
  if (lines.length > 1) {
    throw fault(lines[1].line, 'continues a value');
  }
  return inline(text, line);
}

/** The value of a key: behind it, or in the lines after it. */
export function after(head, more) {
  const rest = head.text.replace(KEY, '');
  if ((rest === '') === (more.length === 0)) {
    throw fault(head.line, rest === '' ? 'has a key without a value' : 'has a value over several lines');
  }
  return rest === '' ? value(more) : inline(rest, head.line);
}
