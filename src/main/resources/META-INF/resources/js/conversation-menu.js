// What is done with a whole conversation: naming it, saving it, and reading saved ones.
import { showError } from './banner.js';
import { readConversations, saveJson, saveMarkdown } from './chat-files.js';
import { titleOf } from './conversations.js';
import { byId } from './dom.js';

export class ConversationMenu {
  #current;
  #on;

  /**
   * @param current says which conversation is looked at
   * @param on hears what happened: `{ named(title), read(conversations), done() }`
   */
  constructor(current, on) {
    this.#current = current;
    this.#on = on;
    byId('rename').addEventListener('click', () => this.#begin());
    byId('naming').addEventListener('submit', (event) => {
      event.preventDefault();
      this.end();
      on.named(byId('name').value.trim().slice(0, 200) || undefined);
    });
    byId('name').addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.end();
      on.done();
    });
    byId('save-json').addEventListener('click', () => saveJson(current()));
    byId('save-markdown').addEventListener('click', () => saveMarkdown(current()));
    byId('import').addEventListener('click', () => byId('imported').click());
    byId('imported').addEventListener('change', async () => {
      const [file] = byId('imported').files;
      byId('imported').value = ''; // the same one can be chosen again
      await this.read(file, (problem) => showError({ title: 'Nothing is imported', message: problem.message }));
    });
  }

  /** Reads the conversations of a file; `otherwise` hears why there are none. */
  async read(file, otherwise) {
    let conversations;
    try {
      conversations = await readConversations(file);
    } catch (problem) {
      await otherwise(problem);
      return;
    }
    this.#on.read(conversations);
  }

  #begin() {
    byId('conversation-menu').open = false;
    byId('name').value = titleOf(this.#current());
    byId('naming').hidden = false;
    byId('title').hidden = true;
    byId('name').select();
  }

  /** The name stays as it is. */
  end() {
    byId('conversation-menu').open = false;
    byId('naming').hidden = true;
    byId('title').hidden = false;
  }
}
