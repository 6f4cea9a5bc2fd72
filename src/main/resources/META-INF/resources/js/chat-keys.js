// The keys of the chat page; the dialog of `?` lists them.
import { byId } from './dom.js';

/** @param on `{ isRunning(), stop(), openNew() }` */
export function setUpKeys(on) {
  byId('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId('form').requestSubmit();
    } else if (event.key === 'ArrowUp' && byId('text').value === '') {
      const mine = [...byId('messages').querySelectorAll('.message--user [data-part="edit"]')].at(-1);
      if (mine === undefined || on.isRunning()) return;
      event.preventDefault();
      mine.click();
    }
  });
  byId('keys').addEventListener('click', () => byId('keys-dialog').showModal());
  addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]')) return;
    const isControl = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (event.key === 'Escape' && on.isRunning()) on.stop();
    else if (event.key === '?' && !isTyping(event.target)) byId('keys-dialog').showModal();
    else if (isControl && !event.shiftKey && key === 'k') search();
    else if (isControl && event.shiftKey && key === 'o') on.openNew();
    else if (isControl && event.shiftKey && key === 'm') byId('second').focus();
    else if (isControl && event.key === ',') byId('settings').click();
    else return;
    event.preventDefault();
  });
}

function search() {
  byId('list').open = true;
  byId('search-field').hidden = false;
  byId('search').focus();
}

function isTyping(target) {
  return target.matches?.('textarea, select, input:not([type="range"])') ?? false;
}
