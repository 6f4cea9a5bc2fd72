// The key that a service may want: asked for once, kept in this tab, sent with every request.
import { byId } from './dom.js';

const KEPT = 'unroll.key';

let key = kept();
let asking; // the question that is open
let declined = false; // nobody is asked again before they do something

function kept() {
  try {
    return sessionStorage.getItem(KEPT) ?? undefined;
  } catch {
    return undefined; // storage is off: the key holds for this page
  }
}

export const hasKey = () => key !== undefined;

/** The headers of a request. */
export const authorization = () => (hasKey() ? { Authorization: `Bearer ${key}` } : {});

/** Like `fetch`, but asks for a key when the service wants one, or another. */
export function fetchWithKey(path, options = {}) {
  return withKey(() => fetch(path, { ...options, headers: { ...options.headers, ...authorization() } }));
}

/** Posts a form in the same way; `onProgress` hears which share of it is sent. */
export function postWithKey(path, form, onProgress, signal) {
  return withKey(() => post(path, form, onProgress, signal));
}

async function withKey(send) {
  for (;;) {
    const sent = key;
    const response = await send();
    if (response.status !== 401) return response;
    if (sent === key && !(await ask(sent !== undefined))) return response;
  }
}

// `fetch` does not tell how much is sent.
function post(path, form, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const aborted = () => reject(new DOMException('The request was aborted', 'AbortError'));
    request.open('POST', path);
    request.responseType = 'blob';
    request.setRequestHeader('Accept', 'application/json');
    for (const [name, value] of Object.entries(authorization())) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1));
    request.addEventListener('load', () => resolve(new Response(request.response, {
      status: request.status,
      statusText: request.statusText,
      headers: ['Content-Type', 'Retry-After'].map((name) => [name, request.getResponseHeader(name)]).filter(([, value]) => value),
    })));
    request.addEventListener('error', () => reject(new TypeError('The request failed')));
    request.addEventListener('abort', aborted);
    signal?.addEventListener('abort', () => request.abort());
    if (signal?.aborted) aborted();
    else request.send(form);
  });
}

/** Whether there is a new key. */
function ask(refused) {
  if (declined && !asking) return false;
  asking ??= question(refused).finally(() => { asking = undefined; });
  return asking;
}

function question(refused) {
  const dialog = byId('key-dialog');
  const field = byId('key');
  byId('key-problem').hidden = !refused;
  field.value = '';
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const given = field.value.trim();
      field.value = '';
      declined = dialog.returnValue !== 'use' || given === '';
      if (!declined) keep(given);
      resolve(!declined);
    }, { once: true });
  });
}

function keep(given) {
  key = given;
  try {
    sessionStorage.setItem(KEPT, given);
  } catch {
    // Storage is off: the key holds for this page.
  }
}

/** A picture of the service's own, which a browser would load without the key. */
export async function loadPicture(image) {
  const source = image.src;
  image.removeAttribute('src');
  const response = await fetchWithKey(source);
  if (response.ok) image.src = URL.createObjectURL(await response.blob());
}

// A browser follows links without the key: what they lead to is saved instead.
async function save(href) {
  const response = await fetchWithKey(href);
  if (!response.ok) return;
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = new URL(href).pathname.split('/').slice(3).join('-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

document.addEventListener('click', (event) => {
  declined = false;
  const link = event.target.closest?.('a[href]');
  if (hasKey() && link && link.href.startsWith(`${location.origin}/v1/`)) {
    event.preventDefault();
    save(link.href);
  }
}, true);
