// The address of the conversation that is looked at: `#conversation=ID`. Back and forward lead to others.

const NAME = 'conversation';

function given(name) {
  return new URLSearchParams(location.hash.slice(1)).get(name) ?? undefined;
}

/** The model that a link asks for. */
export const wantedModel = () => given('model');

/** The id of the conversation that the address names. */
export const addressed = () => given(NAME);

/** Names a conversation, or none; `replace` where it is the one that was looked at before. */
export function address(id, { replace = false } = {}) {
  if (addressed() === id) return;
  const to = id === undefined ? location.pathname + location.search : `#${NAME}=${encodeURIComponent(id)}`;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
}

/** @param onMove hears that back or forward was used, or an address was typed; not of links within the page */
export function followAddress(onMove) {
  addEventListener('popstate', () => (location.hash === '' || addressed() !== undefined) && onMove());
}
