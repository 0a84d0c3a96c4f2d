/** The time by Flawline's clock, which may differ from the browser's: ages of images and outages are by one clock. */

let ahead = 0;

/** Takes the time that Flawline gave just now, in ms since 1970. */
export const take = time => ahead = time - Date.now();

/** The time now, in ms since 1970. */
export const now = () => Date.now() + ahead;
