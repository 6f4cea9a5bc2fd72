// The conversations that this browser keeps, the newest first.

const KEY = 'unroll.chat.conversations';
const MOST = 100;

/**
 * A conversation is `{ id, model, system, messages: [{ role, content, reasoning?, note? }] }`; what
 * a model thinks is kept, but not sent. Those without messages are not kept.
 */
export class Conversations {
  #all = read();

  get all() {
    return this.#all;
  }

  find(id) {
    return this.#all.find((conversation) => conversation.id === id);
  }

  create(model) {
    return { id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, model, system: '', messages: [] };
  }

  /** Keeps a conversation as the newest; returns whether the browser let it. */
  keep(conversation) {
    const others = this.#all.filter(({ id }) => id !== conversation.id);
    this.#all = conversation.messages.length === 0 ? others : [conversation, ...others].slice(0, MOST);
    return write(this.#all);
  }

  remove(id) {
    this.#all = this.#all.filter((conversation) => conversation.id !== id);
    write(this.#all);
  }
}

/** What a conversation is called: how it began. */
export function titleOf(conversation) {
  const first = conversation.messages.find(({ role }) => role === 'user')?.content ?? '';
  const line = first.trim().split('\n')[0];
  return line.length > 80 ? `${line.slice(0, 80)}…` : line || 'New conversation';
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isConversation) : [];
  } catch {
    return []; // storage is off, or holds something else
  }
}

function write(conversations) {
  try {
    localStorage.setItem(KEY, JSON.stringify(conversations));
    return true;
  } catch {
    return false;
  }
}

function isConversation(value) {
  return typeof value?.id === 'string' && typeof value.model === 'string' && typeof value.system === 'string'
    && Array.isArray(value.messages)
    && value.messages.every(({ role, content }) => ['user', 'assistant'].includes(role) && typeof content === 'string');
}
