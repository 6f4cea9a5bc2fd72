// One message of a conversation: what was said, and what can be done with it.
import { copyFrom, el, fromTemplate } from './dom.js';
import { markdown } from './markdown.js';

let ids = 0;

export class Message {
  #template = fromTemplate('message-template');
  #message;

  /**
   * `onResend` gets an edited text, `onAgain` asks for another answer, `onContinue` for more of this
   * one; each is there or not. `onChoose` gets the number of another of the `branches` in its place.
   */
  constructor(message, { onResend, onAgain, onContinue, branches, onChoose } = {}) {
    this.#message = message;
    this.#part('root').classList.add(`message--${message.role}`);
    this.#part('who').textContent = message.role === 'user' ? 'You' : 'Model';
    if (message.role === 'assistant') this.#part('body').classList.add('prose');
    const copy = this.#part('copy');
    copy.addEventListener('click', () => copyFrom(copy, this.#message.content));
    this.#part('edit').hidden = !onResend;
    this.#part('again').hidden = !onAgain;
    if (onAgain) this.#part('again').addEventListener('click', onAgain);
    this.#part('continue').hidden = !onContinue;
    if (onContinue) this.#part('continue').addEventListener('click', onContinue);
    if (branches?.count > 1) this.#showBranches(branches, onChoose);
    if (onResend) this.#setUpEditing(onResend);
    this.draw();
  }

  get node() {
    return this.#part('root');
  }

  /** Shows what the message has come to. */
  draw() {
    const { role, content, reasoning, note } = this.#message;
    if (role === 'user') this.#part('body').textContent = content;
    else this.#part('body').replaceChildren(...structured(content) ?? markdown(content, { breaks: true }));
    this.#part('thoughts').hidden = !reasoning;
    this.#part('reasoning').textContent = reasoning ?? '';
    this.#part('note').textContent = note ?? '';
  }

  set writing(writing) {
    this.node.classList.toggle('message--writing', writing);
    this.#part('body').setAttribute('aria-busy', String(writing));
    this.#part('copy').hidden = writing;
  }

  #showBranches({ chosen, count }, onChoose) {
    const turn = (name, to, label) => {
      const button = this.#part(name);
      button.disabled = to < 0 || to >= count;
      button.setAttribute('aria-label', label);
      button.addEventListener('click', () => onChoose(to));
    };
    this.#part('branches').hidden = false;
    this.#part('branch').textContent = `${chosen + 1} of ${count}`;
    turn('previous', chosen - 1, 'The one before');
    turn('next', chosen + 1, 'The next one');
  }

  #setUpEditing(onResend) {
    const field = this.#part('edited');
    field.id = `edited-${++ids}`;
    this.#part('label').htmlFor = field.id;
    this.#part('edit').addEventListener('click', () => {
      field.value = this.#message.content;
      this.#edit(true);
      field.focus();
    });
    const cancel = () => {
      this.#edit(false);
      this.#part('edit').focus();
    };
    this.#part('cancel').addEventListener('click', cancel);
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        cancel();
      } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#part('form').requestSubmit();
      }
    });
    this.#part('form').addEventListener('submit', (event) => {
      event.preventDefault();
      if (field.value.trim() !== '') onResend(field.value);
    });
  }

  #edit(editing) {
    this.#part('form').hidden = !editing;
    this.#part('body').hidden = editing;
    this.#part('edit').hidden = editing;
  }

  #part(name) {
    return this.#template.part(name);
  }
}

/** An answer that is a JSON object or array, indented; undefined for any other. */
function structured(content) {
  if (!/^\s*[{[]/.test(content)) return undefined;
  try {
    return [el('pre', {}, el('code', {}, JSON.stringify(JSON.parse(content), null, 2)))];
  } catch {
    return undefined;
  }
}
