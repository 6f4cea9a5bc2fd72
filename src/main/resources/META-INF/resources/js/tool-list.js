// A list of tools as requests have it, checked before it is sent.

const MOST = 128;
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** Reads one; `{ tools }`, or `{ tools: [], problem }` with a sentence. Nothing but blanks is no tool. */
export function readTools(text) {
  if (text.trim() === '') return { tools: [] };
  try {
    const tools = JSON.parse(text);
    check(tools);
    return { tools };
  } catch (problem) {
    return { tools: [], problem: problem instanceof SyntaxError ? `This is not JSON: ${problem.message}` : problem.message };
  }
}

function check(tools) {
  if (!Array.isArray(tools)) throw new Error('Tools are a JSON list: [{"type": "function", "function": {…}}].');
  if (tools.length > MOST) throw new Error(`These are ${tools.length} tools; at most ${MOST}.`);
  const names = new Set();
  tools.forEach((tool, index) => {
    const wrong = (what) => { throw new Error(`Tool ${index + 1} ${what}`); };
    if (!isObject(tool) || tool.type !== 'function' || !isObject(tool.function)) wrong('needs "type": "function" and an object "function".');
    const { name, description, parameters } = tool.function;
    if (typeof name !== 'string' || !NAME.test(name)) wrong('needs a name of up to 64 letters, digits, “_” and “-”.');
    if (names.has(name)) wrong(`has the name of another: “${name}”.`);
    if (description !== undefined && typeof description !== 'string') wrong('has a description that is no text.');
    if (parameters !== undefined && !isObject(parameters)) wrong('has parameters that are no JSON Schema object.');
    names.add(name);
  });
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
