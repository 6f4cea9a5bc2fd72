// An alignment by tokens, as the service gives it, and by words, as people read it.

export function byToken({ source, target, weights }) {
  return { source, target, weights };
}

/**
 * The same with the tokens of a word taken together: what its tokens were looked at adds up, what
 * they looked at is averaged, so that each row still adds up to 1.
 */
export function byWord({ source, target, weights }) {
  const columns = words(source);
  const rows = words(target);
  return {
    source: columns.map((tokens) => text(source, tokens)),
    target: rows.map((tokens) => text(target, tokens)),
    weights: rows.map((row) => columns.map((column) =>
      sum(row.map((r) => sum(column.map((c) => weights[r][c])))) / row.length)),
  };
}

// Punctuation, but for what stands within words.
const MARKS = /^(?:(?!['’-])[\p{P}\p{S}])+$/u;

/** The tokens of each word, as lists of their indices. The end is a word. */
function words(tokens) {
  const found = [];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1] ?? '';
    // A blank belongs to the word after it, unless it is the end of the token before.
    const begins = token === '' || /^\s/.test(token) || /\S\s$/.test(before) || found.length === 0
      || (MARKS.test(token) && !MARKS.test(before));
    if (begins) found.push([index]);
    else found.at(-1).push(index);
  });
  return found;
}

function text(tokens, indices) {
  return indices.map((index) => tokens[index]).join('');
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
