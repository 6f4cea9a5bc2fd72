// JSON and code as text.

/** JSON indented; any other text as it is. */
export function indented(text) {
  return indentedJson(text) ?? text;
}

/** JSON indented; undefined for any other text. */
export function indentedJson(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}

/** A text in a fence of Markdown that is longer than any in it. */
export function fenced(text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
