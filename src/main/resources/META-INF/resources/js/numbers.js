// Pasted numbers: one row a step, one column a feature.

/**
 * Reads rows of `columns` numbers separated by spaces, commas, semicolons or tabs. With one column,
 * line breaks don't matter. Returns `{ rows }` or `{ problem }`, which names the line.
 */
export function readRows(text, columns) {
  const rows = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const cells = line.split(/[\s,;]+/).filter((cell) => cell !== '');
    if (cells.length === 0) continue;
    const values = cells.map(Number);
    const wrong = cells.find((_, at) => !Number.isFinite(values[at]));
    if (wrong !== undefined) return { problem: `Line ${index + 1}: “${wrong}” is not a number.` };
    if (columns === 1) {
      rows.push(...values.map((value) => [value]));
    } else if (values.length === columns) {
      rows.push(values);
    } else {
      return { problem: `Line ${index + 1} has ${values.length} numbers, the model reads ${columns} a step.` };
    }
  }
  return rows.length > 0 ? { rows } : { problem: 'There are no numbers yet.' };
}

/** The rows as text that `readRows` reads back. */
export function writeRows(rows) {
  return rows.map((row) => row.map((value) => Number(value.toPrecision(6))).join(', ')).join('\n');
}
