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
export function resultNode({ name, content }) {
  return el('details', { class: 'tool' },
    el('summary', {}, 'Result of ', el('code', {}, name)),
    el('pre', {}, el('code', {}, indented(content))));
}

/**
 * A form for the results of calls. What the page can run itself is there already.
 *
 * @param onResults gets them as messages
 */
export function resultsForm(calls, onResults) {
  const fields = calls.map((call) => {
    const result = resultOf(call);
    const id = `result-${++ids}`;
    const field = el('textarea', { id, rows: 2, spellcheck: 'false' });
    field.value = result ?? '';
    return { call, field, node: el('div', { class: 'field' },
      el('label', { for: id }, 'Result of ', el('code', {}, call.name), result === undefined ? '' : ', which this page has run'), field) };
  });
  const form = el('form', { class: 'message__results', novalidate: true }, fields.map(({ node }) => node),
    el('div', { class: 'actions' }, el('button', { class: 'button button--small button--primary' }, calls.length === 1 ? 'Send the result' : 'Send the results')));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onResults(fields.map(({ call, field }) => ({ role: 'tool', call: call.id, name: call.name, content: field.value })));
  });
  return form;
}
