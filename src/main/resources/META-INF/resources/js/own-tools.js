// The tools that a model's folder has for people to try: one click gives them to a conversation, or takes them.
import { byId } from './dom.js';

export class OwnTools {
  #examples;
  #editor;

  /**
   * @param examples tells those of the model that is chosen: `[{ definition, result? }]`
   * @param editor of the conversation's tools
   */
  constructor(examples, editor) {
    this.#examples = examples;
    this.#editor = editor;
    byId('own-tools').addEventListener('click', () => editor.use(this.#definitions, !editor.has(this.#definitions)));
  }

  /** A result that the folder has invented for a function; undefined where it has none. */
  resultFor(name) {
    return this.#examples().find(({ definition }) => definition.function.name === name)?.result;
  }

  show() {
    const own = this.#definitions;
    const isUsed = this.#editor.has(own);
    byId('own-tools').hidden = own.length === 0;
    byId('own-tools').setAttribute('aria-pressed', String(isUsed));
    byId('own-tools').textContent = 'Use this model’s tools';
    byId('own-tools-names').hidden = !isUsed;
    byId('own-tools-names').textContent = `It may call ${own.map((tool) => tool.function.name).join(', ')}.`;
  }

  get #definitions() {
    return this.#examples().map(({ definition }) => definition);
  }
}
