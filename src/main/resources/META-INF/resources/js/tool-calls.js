// Calls of tools in an answer, and their results.
import { el } from './dom.js';
import { indented } from './json-text.js';
import { resultOf } from './page-tools.js';

let ids = 0;

/** A call: its name and arguments. */
export function callNode({ name, arguments: text }, { open = false } = {}) {
  return el('details', { class: 'tool', open },
    el('summary', {}, 'Calls ', el('code', {}, name || '…')),
    el('pre', {}, el('code', { 'data-part': 'arguments' }, indented(text))));
}

/** What a call came to. */
export function resultNode({ name, content, invented = false }) {
  return el('details', { class: 'tool' },
    el('summary', {}, invented ? 'Invented result of ' : 'Result of ', el('code', {}, name)),
    el('pre', {}, el('code', {}, indented(content))));
}

/**
 * A form for the results of calls. What the page can run itself is there already.
 *
 * @param onResults gets them as messages
 * @param inventedFor a result that somebody has invented for a function, or undefined
 */
export function resultsForm(calls, onResults, inventedFor = () => undefined) {
  const fields = calls.map((call) => {
    const result = resultOf(call);
    const id = `result-${++ids}`;
    const field = el('textarea', { id, rows: 2, spellcheck: 'false' });
    field.value = result ?? '';
    return { call, field, node: el('div', { class: 'field' },
      el('label', { for: id }, 'Result of ', el('code', {}, call.name), result === undefined ? '' : ', which this page has run'), field) };
  });
  const one = calls.length === 1;
  const inventions = fields.map(({ call }) => (resultOf(call) === undefined ? inventedFor(call.name) : undefined));
  const missing = fields.filter(({ call }, number) => resultOf(call) === undefined && inventions[number] === undefined);
  const send = () => onResults(fields.map(({ call, field }, number) => ({
    role: 'tool', call: call.id, name: call.name, content: field.value,
    ...inventions[number] !== undefined && field.value === inventions[number] && { invented: true },
  })));
  const invent = () => {
    fields.forEach(({ field }, number) => { field.value = inventions[number] ?? field.value; });
    send();
  };
  const canInvent = missing.length === 0 && inventions.some((invention) => invention !== undefined);
  const form = el('form', { class: 'message__results', novalidate: true }, fields.map(({ node }) => node),
    el('div', { class: 'actions' },
      el('button', { class: 'button button--small button--primary' }, one ? 'Send the result' : 'Send the results'),
      ...canInvent ? [el('button', {
        class: 'button button--small', type: 'button', onclick: invent,
        title: 'An example from the folder of the model: nothing is looked up',
      }, one ? 'Send an invented result' : 'Send invented results')] : []));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  return form;
}
