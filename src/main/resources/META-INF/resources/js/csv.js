// Series in CSV files, as far as a page needs them: one column of numbers, perhaps one of times.

const MISSING = /^(|na|n\/a|nan|null|none|-|\?)$/i;
const SEPARATORS = ['\t', ';', ',', '|'];

/** The cells of a CSV text, quoted ones included. */
function cells(text, separator) {
  const rows = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') { cell += '"'; at++; } else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (char === separator || char === '\n') {
      rows.at(-1).push(cell.trim());
      cell = '';
      if (char === '\n') rows.push([]);
    } else {
      cell += char;
    }
  }
  rows.at(-1).push(cell.trim());
  return rows.filter((row) => row.some((each) => each !== ''));
}

/** A number with a point, or with a comma where cells are not separated by commas; null where it is missing, undefined where it is none. */
function number(cell, separator) {
  if (MISSING.test(cell ?? '')) return null;
  const plain = separator !== ',' && /^[-+]?\d+,\d+$/.test(cell) ? cell.replace(',', '.') : cell;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Reads a series: `{ values, start, name, known, traits }`, or `{ problem }`. The last column whose
 * cells are numbers has the values; the first time, as ISO 8601, is that of the first column if it
 * has one. Columns with names of `wanted.known` are what is known in advance, their rows after the
 * last value the future; those of `wanted.traits` say something of the whole series.
 */
export function readCsv(text, wanted = { known: [], traits: [] }) {
  const beginning = text.slice(0, text.indexOf('\n') + 1 || undefined);
  const separator = SEPARATORS.toSorted((one, other) => beginning.split(other).length - beginning.split(one).length)[0];
  const rows = cells(text.replace(/^\ufeff/, ''), separator);
  const header = rows[0] ?? [];
  const hasHeader = header.every((cell) => number(cell, separator) === undefined);
  const body = hasHeader ? rows.slice(1) : rows;
  if (body.length === 0) return { problem: 'The file has no rows.' };
  const others = hasHeader ? [...wanted.known, ...wanted.traits] : [];
  const known = {};
  for (const name of hasHeader ? wanted.known.filter((each) => header.includes(each)) : []) {
    const column = header.indexOf(name);
    known[name] = body.map((row) => number(row[column], separator));
    const wrong = known[name].indexOf(undefined);
    if (wrong >= 0) return { problem: `“${body[wrong][column]}” in the column ${name} is not a number.` };
  }
  const traits = {};
  for (const name of hasHeader ? wanted.traits.filter((each) => header.includes(each)) : []) {
    const said = body.map((row) => row[header.indexOf(name)] ?? '').find((cell) => !MISSING.test(cell));
    if (said !== undefined) traits[name] = said;
  }
  for (let column = header.length - 1; column >= 0; column--) {
    if (others.includes(header[column])) continue;
    const values = body.map((row) => number(row[column], separator));
    if (values.includes(undefined) || values.every((value) => value === null)) continue;
    while (values.at(-1) === null) values.pop();
    const first = column > 0 ? body[0][0] : '';
    const start = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?$/.test(first) ? first : undefined;
    return { values, start, name: hasHeader ? header[column] : undefined, known, traits };
  }
  return { problem: 'No column of the file has numbers in all its rows.' };
}
