// Building DOM. Strings become text nodes, never markup.

export const byId = (id) => document.getElementById(id);

/** An element with properties (`class`, `dataset`, `on…` listeners, attributes) and children. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'dataset') Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

/** A clone of a template and its named parts: `{ root, part('name') }`. */
export function fromTemplate(id) {
  const fragment = byId(id).content.cloneNode(true);
  const parts = new Map(
    [...fragment.querySelectorAll('[data-part]')].map((element) => [element.dataset.part, element]));
  const part = (name) => {
    if (!parts.has(name)) throw new Error(`template ${id} has no part ${name}`);
    return parts.get(name);
  };
  return { nodes: [...fragment.children], part };
}

/**
 * Lets a field be as high as its text, as `field-sizing` does where a browser knows it.
 *
 * @return to call when a script has changed the text
 */
export function growWithText(field) {
  if (CSS.supports('field-sizing', 'content')) return () => {};
  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };
  field.addEventListener('input', grow);
  addEventListener('resize', grow);
  return grow;
}

/** Copies text and says on the button that it did. */
export async function copyFrom(button, text) {
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = copyBySelection(text) ? 'Copied' : 'Copying is not allowed here';
  }
  setTimeout(() => { button.textContent = label; }, 1600);
}

// Without https the clipboard API is missing everywhere but on localhost.
function copyBySelection(text) {
  const field = el('textarea', { class: 'visually-hidden', readonly: true });
  field.value = text;
  document.body.append(field);
  const focused = document.activeElement;
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  focused?.focus();
  return copied;
}
