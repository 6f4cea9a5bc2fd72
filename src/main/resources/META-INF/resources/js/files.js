// Files to translate: chosen or dropped, one after the other, each with its progress.
import { announce } from './banner.js';
import { byId, fromTemplate } from './dom.js';
import { bytes } from './format.js';
import { translateFile } from './service.js';

export class Files {
  #formats = [];
  #task;
  #waiting = [];
  #running = false;

  /** @param task says what is asked for: `{ parameters, target, words }`; undefined where that is not clear */
  constructor(task) {
    this.#task = task;
    byId('file').addEventListener('change', () => {
      this.add(byId('file').files);
      byId('file').value = ''; // the same one can be chosen again
    });
  }

  /** Takes what the service translates: endings with their dots. */
  set formats(endings) {
    this.#formats = endings;
    byId('file').accept = endings.join(',');
    byId('formats').textContent = endings.map((ending) => ending.slice(1)).join(', ');
  }

  /** Translates each of these files, after those that are there. */
  add(files) {
    for (const file of files) {
      const item = new Item(file, (again) => this.#enter(again));
      byId('file-list').prepend(item.node);
      if (this.#formats.some((ending) => file.name.toLowerCase().endsWith(ending))) this.#enter(item);
      else item.fail({ title: 'This kind of file is not translated', message: `only ${this.#formats.join(', ')}.` }, false);
    }
  }

  #enter(item) {
    item.wait();
    this.#waiting.push(item);
    this.#work();
  }

  async #work() {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiting.length > 0) {
      const item = this.#waiting.shift();
      if (!item.removed) await item.translate(this.#task());
    }
    this.#running = false;
  }
}

/** One file, from its wait to its translation. */
class Item {
  #file;
  #template = fromTemplate('file-template');
  #aborter = new AbortController();
  #address;

  constructor(file, onAgain) {
    this.#file = file;
    this.#part('name').textContent = file.name;
    this.#part('size').textContent = bytes(file.size);
    this.#part('remove').setAttribute('aria-label', `Remove ${file.name}`);
    this.#part('remove').addEventListener('click', () => this.#remove());
    this.#part('again').addEventListener('click', () => onAgain(this));
  }

  get node() {
    return this.#part('root');
  }

  get removed() {
    return this.#aborter.signal.aborted;
  }

  wait() {
    this.#say('Waits for those before it.', { busy: true });
  }

  async translate(task) {
    if (task === undefined) {
      this.fail({ title: 'From what into what?', message: 'The chosen model knows no languages: choose another.' });
      return;
    }
    this.#part('languages').textContent = task.words;
    this.#progress(0);
    try {
      const translated = await translateFile(this.#file, task.parameters, (share) => this.#progress(share), this.#aborter.signal);
      this.#finish(translated, task);
    } catch (failure) {
      if (failure.name !== 'AbortError') this.fail(failure);
    }
  }

  fail({ title, message, retryAfterSeconds }, again = true) {
    const wait = retryAfterSeconds ? ` Try again in ${retryAfterSeconds} s.` : '';
    this.#say(`${title ?? 'Something in this page failed'}: ${message}${wait}`, { failed: true });
    this.#part('again').hidden = !again;
    announce(`${this.#file.name} is not translated. ${title}`);
  }

  // The service does not say how far it is: only what is sent can be counted.
  #progress(share) {
    this.#say(share < 1 ? 'Sending…' : 'Translating…', { busy: true });
    if (share < 1) this.#part('progress').value = share;
    else this.#part('progress').removeAttribute('value');
  }

  #finish(translated, { target }) {
    this.#say('');
    this.#address = URL.createObjectURL(translated);
    const link = this.#part('download');
    link.href = this.#address;
    link.download = named(this.#file.name, target);
    link.setAttribute('aria-label', `Download ${link.download}`);
    link.hidden = false;
    announce(`${this.#file.name} is translated.`);
  }

  #say(words, { busy = false, failed = false } = {}) {
    this.#part('state').textContent = words;
    this.#part('state').classList.toggle('hint--problem', failed);
    this.#part('progress').hidden = !busy;
    this.#part('again').hidden = true;
    this.node.setAttribute('aria-busy', busy);
  }

  #remove() {
    this.#aborter.abort();
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.node.remove();
    byId('file').focus();
  }

  #part(name) {
    return this.#template.part(name);
  }
}

/** What a file's translation is called: `letter.fr.docx`. */
function named(name, target) {
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}.${target}${name.slice(dot)}`;
}

/**
 * Takes files that are dropped anywhere on the page.
 *
 * @param onDrop gets them
 */
export function takeDrops(onDrop) {
  let depth = 0; // of the elements that the pointer is in
  const show = () => { byId('drop').hidden = depth === 0; };
  const withFiles = (listener) => (event) => {
    if (![...event.dataTransfer?.types ?? []].includes('Files')) return;
    event.preventDefault(); // the browser would leave the page for the file
    listener(event);
    show();
  };
  addEventListener('dragenter', withFiles(() => { depth++; }));
  addEventListener('dragleave', withFiles(() => { depth = Math.max(0, depth - 1); }));
  addEventListener('dragover', withFiles((event) => { event.dataTransfer.dropEffect = 'copy'; }));
  addEventListener('drop', withFiles((event) => {
    depth = 0;
    onDrop(event.dataTransfer.files);
  }));
}
