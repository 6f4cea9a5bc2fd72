// One message of a conversation: what was said, and what can be done with it.
import { copyFrom, el, fromTemplate } from './dom.js';
import { indentedJson } from './json-text.js';
import { markdown } from './markdown.js';
import { callNode, resultNode, resultsForm } from './tool-calls.js';

let ids = 0;

export class Message {
  #template = fromTemplate('message-template');
  #message;
  #onResults;
  #writing = false;

  /**
   * `onResend` gets an edited text, `onAgain` asks for another answer, `onContinue` for more of this
   * one, `onRetry` for this one anew, `onKeep` goes on with it, `onStop` ends it, `onResults` gets the
   * results of its calls, for which `inventedFor` a function may have one; each is there or not. `onChoose` gets the number of another of the `branches`
   * in its place. `name` is that of the model where there are several.
   */
  constructor(message, { name, onResend, onResults, inventedFor, branches, onChoose, ...on } = {}) {
    this.#message = message;
    this.#onResults = onResults;
    this.#part('root').classList.add(`message--${message.role}`);
    this.#part('who').textContent = { user: 'You', assistant: name ?? 'Model', tool: 'Tool' }[message.role];
    if (message.role === 'assistant') this.#part('body').classList.add('prose');
    const copy = this.#part('copy');
    copy.addEventListener('click', () => copyFrom(copy, this.#message.content));
    copy.hidden = message.role === 'assistant' && message.content === '';
    this.#part('edit').hidden = !onResend;
    for (const [part, listener] of Object.entries({ again: on.onAgain, continue: on.onContinue, retry: on.onRetry, keep: on.onKeep, 'stop-one': on.onStop })) {
      this.#part(part).hidden = !listener;
      if (listener) this.#part(part).addEventListener('click', listener);
    }
    if (branches?.count > 1) this.#showBranches(branches, onChoose);
    if (onResend) this.#setUpEditing(onResend);
    this.draw();
    if (onResults) this.#part('calls').append(resultsForm(message.calls, onResults, inventedFor));
  }

  get node() {
    return this.#part('root');
  }

  /** Shows what the message has come to. */
  draw() {
    const { role, content, reasoning, note, calls = [] } = this.#message;
    if (role === 'tool') this.#part('body').replaceChildren(resultNode(this.#message));
    else if (role === 'user') this.#part('body').textContent = content;
    else this.#part('body').replaceChildren(...structured(content) ?? markdown(content, { breaks: true }));
    this.#part('thoughts').hidden = !reasoning;
    this.#part('reasoning').textContent = reasoning ?? '';
    this.#part('body').hidden = role === 'assistant' && content === '' && (calls.length > 0 || !this.#writing);
    this.#part('calls').replaceChildren(...calls.map((call) => callNode(call, { open: this.#writing || this.#onResults !== undefined })));
    this.#part('note').textContent = note ?? '';
  }

  get writing() {
    return this.#writing;
  }

  set writing(writing) {
    this.#writing = writing;
    this.node.classList.toggle('message--writing', writing);
    this.#part('body').setAttribute('aria-busy', String(writing));
    this.#part('copy').hidden = writing || this.#message.content === '';
    if (!writing) this.#part('stop-one').hidden = true;
    this.draw();
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
  const json = /^\s*[{[]/.test(content) ? indentedJson(content) : undefined;
  return json && [el('pre', {}, el('code', {}, json))];
}
