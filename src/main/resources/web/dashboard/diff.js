/** The lines in which two texts differ. Pure functions. */

const CONTEXT = 2;
/** Above this many pairs of lines, all lines between the common start and end count as changed. */
const MOST_PAIRS = 4_000_000;

/** @returns all lines of both texts in order, each with kind: same, removed or added */
export function lines(before, after) {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start++;
  }
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end++;
  }
  const of = (kind, list) => list.map(text => ({kind, text}));
  return [...of('same', a.slice(0, start)), ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...of('same', end === 0 ? [] : a.slice(-end))];
}

/** By the longest common subsequence of lines. */
function middle(a, b) {
  if (a.length * b.length > MOST_PAIRS) {
    return [...a.map(text => ({kind: 'removed', text})), ...b.map(text => ({kind: 'added', text}))];
  }
  const length = Array.from({length: a.length + 1}, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const found = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({kind: 'same', text: a[i++]});
      j++;
    } else if (i < a.length && (j === b.length || length[i + 1][j] >= length[i][j + 1])) {
      found.push({kind: 'removed', text: a[i++]});
    } else {
      found.push({kind: 'added', text: b[j++]});
    }
  }
  return found;
}

/** The changed lines with some lines around them; a line of kind gap stands for those left out. Empty without a change. */
export function diff(before, after) {
  if (before === after) {
    return [];
  }
  const all = lines(before, after);
  const near = all.map((_, i) => all.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(line => line.kind !== 'same'));
  const shown = [];
  all.forEach((line, i) => {
    if (near[i]) {
      shown.push(line);
    } else if (shown.length > 0 && shown.at(-1).kind !== 'gap') {
      shown.push({kind: 'gap', text: '…'});
    }
  });
  return shown;
}
