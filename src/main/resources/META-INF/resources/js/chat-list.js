// The list of conversations at the side: search, open, name, delete.
import { titleOf } from './conversations.js';
import { byId, el } from './dom.js';

export class ChatList {
  #conversations;
  #on;
  #current;

  /** @param on hears what is wanted: `{ open(conversation), remove(conversation) }` */
  constructor(conversations, on) {
    this.#conversations = conversations;
    this.#on = on;
    byId('search').addEventListener('input', () => this.show(this.#current));
    byId('search').addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && byId('search').value !== '') {
        event.stopPropagation();
        byId('search').value = '';
        this.show(this.#current);
      } else if (event.key === 'Enter') {
        byId('conversations').querySelector('.conversations__open')?.click();
      }
    });
  }

  show(current) {
    this.#current = current;
    const wanted = byId('search').value;
    const found = this.#conversations.search(wanted);
    byId('search-field').hidden = this.#conversations.all.length < 2 && wanted === '';
    byId('nothing-found').hidden = wanted.trim() === '' || found.length > 0;
    byId('conversations').replaceChildren(...found.map((conversation) => this.#item(conversation)));
  }

  #item(conversation) {
    const title = titleOf(conversation);
    return el('li', {},
      el('button', {
        class: 'conversations__open',
        type: 'button',
        title,
        'aria-current': conversation.id === this.#current.id ? 'true' : undefined,
        onclick: () => this.#on.open(conversation),
      }, title),
      el('button', {
        class: 'conversations__delete', type: 'button', 'aria-label': `Delete “${title}”`, onclick: () => this.#on.remove(conversation),
      }, '×'));
  }
}
