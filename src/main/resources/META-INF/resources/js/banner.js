// The one place where errors are shown, and the one where progress is said to screen readers.
import { byId, el } from './dom.js';

/** Shows what went wrong; with `retry`, offers to try again. */
export function showError(error, retry) {
  const wait = error.retryAfterSeconds ? ` Try again in ${error.retryAfterSeconds} s.` : '';
  byId('banner').replaceChildren(el('div', { class: 'banner__inner' },
    el('p', {}, el('strong', {}, error.title ?? 'Something in this page failed'), ' ', `${error.message}${wait}`),
    retry && el('button', { class: 'button button--small', type: 'button', onclick: () => { hideError(); retry(); } }, 'Try again'),
    el('button', { class: 'button button--small button--quiet', type: 'button', onclick: hideError }, 'Dismiss')));
  byId('banner').hidden = false;
}

export function hideError() {
  byId('banner').hidden = true;
  byId('banner').replaceChildren();
}

/** Says something once, politely; not for every token. */
export function announce(text) {
  byId('status').textContent = text;
}
