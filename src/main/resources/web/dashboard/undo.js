/** The steps of an edited text, back and forward. Pure functions. */

const MOST = 200;
/** Characters typed without a longer pause are one step. */
const PAUSE_MS = 1500;

/** A text without steps. */
export const begin = text => ({text, back: [], forward: [], typed: 0});

/**
 * The steps with another text as the latest.
 *
 * @param typed when it was typed, ms; 0 for a change in one piece, which is a step by itself
 */
export function change(steps, text, typed = 0) {
  if (text === steps.text) {
    return steps;
  }
  const joins = typed > 0 && steps.typed > 0 && typed - steps.typed < PAUSE_MS;
  return {text, back: joins ? steps.back : [...steps.back, steps.text].slice(-MOST), forward: [], typed};
}

/** One step back; the same where there is none. */
export const undo = steps => steps.back.length === 0 ? steps
  : {text: steps.back.at(-1), back: steps.back.slice(0, -1), forward: [steps.text, ...steps.forward], typed: 0};

/** One step forward again; the same where there is none. */
export const redo = steps => steps.forward.length === 0 ? steps
  : {text: steps.forward[0], back: [...steps.back, steps.text], forward: steps.forward.slice(1), typed: 0};
