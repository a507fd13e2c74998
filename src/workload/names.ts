/** How messages show names that a user wrote. */

/** Looking for the nearest of very many names takes longer than reading the file. */
export const MAX_NAMES_TO_SUGGEST = 10_000;

/** A name as a message shows it: cut where it is long. */
export function shorten(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
