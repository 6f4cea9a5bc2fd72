// The choices of the translate page beside languages and model, which the browser keeps.
import { byId } from './dom.js';
import { keep, kept } from './store.js';

const KEPT = 'unroll.translate.options';
const SELECTS = ['numbers', 'formality'];

/** @param onChange hears that a choice is another */
export function setUpOptions(onChange) {
  for (const id of SELECTS) {
    const select = byId(id);
    const before = kept(KEPT)?.[id];
    if ([...select.options].some(({ value }) => value === before)) select.value = before;
    select.addEventListener('change', () => {
      keep(KEPT, { ...kept(KEPT), [id]: select.value });
      onChange();
    });
  }
}

/** Offers what a translation into the chosen language can have. */
export function offerOptions({ formality }) {
  byId('formality-field').hidden = !formality;
}

/** As a request has them: only those that are not what it gets anyway. */
export function chosenOptions() {
  const others = SELECTS.map(byId).filter((select) => !select.options[0].selected && !select.closest('[hidden]'));
  return Object.fromEntries(others.map(({ id, value }) => [id, value]));
}
