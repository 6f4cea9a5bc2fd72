// The conversations that this browser keeps, the newest first.
import { keep, kept } from './store.js';
import { areMessages, messagesOf, threaded } from './thread.js';

const KEY = 'unroll.chat.conversations';
const MOST = 100;

/**
 * A conversation is `{ id, model, second?, system, tools?, toolChoice?, title?, settings?, next, chosen? }`, a tree of
 * messages `{ role, content, reasoning?, calls?, note?, model?, pair?, next?, chosen? }` (see thread.js); `tools` is
 * their definition as it was typed; what a model thinks is
 * kept, but not sent. Those without messages are not kept.
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
    return { id: newId(), model, system: '', next: [] };
  }

  /** Those in whose title or messages all words of a text are. */
  search(text) {
    const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
    return this.#all.filter((conversation) => {
      const said = [titleOf(conversation), ...messagesOf(conversation).map(({ content }) => content)].join('\n').toLowerCase();
      return words.every((word) => said.includes(word));
    });
  }

  /** Keeps a conversation as the newest; returns whether the browser let it. */
  keep(conversation) {
    const others = this.#all.filter(({ id }) => id !== conversation.id);
    this.#all = messagesOf(conversation).length === 0 ? others : [conversation, ...others].slice(0, MOST);
    return keep(KEY, this.#all);
  }

  /** Keeps a conversation where it is among the others. */
  update(conversation) {
    return this.find(conversation.id) === undefined ? this.keep(conversation) : keep(KEY, this.#all);
  }

  remove(id) {
    this.#all = this.#all.filter((conversation) => conversation.id !== id);
    keep(KEY, this.#all);
  }
}

/** What a conversation is called: the name that it was given, else how it began. */
export function titleOf(conversation) {
  if (conversation.title) return conversation.title;
  const first = messagesOf(conversation).find(({ role }) => role === 'user')?.content ?? '';
  const line = first.trim().split('\n')[0];
  return line.length > 80 ? `${line.slice(0, 80)}…` : line || 'New conversation';
}

/** A conversation of a file, with an id of its own; undefined where it is none. */
export function imported(value) {
  const conversation = conversationOf({ system: '', model: '', ...value, id: newId() });
  return conversation !== undefined && messagesOf(conversation).length > 0 ? conversation : undefined;
}

function newId() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

function read() {
  const all = kept(KEY);
  return Array.isArray(all) ? all.map(conversationOf).filter((conversation) => conversation !== undefined) : [];
}

/** What was kept, also as a line of `messages`, as it was before there were branches. */
function conversationOf(value) {
  if (typeof value?.id !== 'string' || typeof value.model !== 'string' || typeof value.system !== 'string') return undefined;
  const { id, model, second, system, tools, toolChoice, title, settings, messages, next = messages && Array.isArray(messages) ? threaded(messages) : undefined, chosen } = value;
  if (next === undefined || !areMessages(next)) return undefined;
  return {
    id, model, system, next,
    ...Number.isInteger(chosen) && { chosen },
    ...Object.fromEntries(Object.entries({ second, tools, toolChoice }).filter(([, text]) => typeof text === 'string' && text !== '')),
    ...typeof title === 'string' && { title: title.slice(0, 200) },
    ...typeof settings === 'object' && settings !== null && { settings },
  };
}
