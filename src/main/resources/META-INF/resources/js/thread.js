// A conversation's messages as a tree: what was said instead of something else is a branch beside it.

// A node has its messages `next`, and says by `chosen` which of them the conversation goes on with.
// The conversation itself is the first node; a message is a node with `role` and `content`,
// an answer may have `calls` of tools, and a message of role `tool` is the result of the `call` with that id.

/** The messages that are looked at, from the first to the last. */
export function messagesOf(conversation) {
  return nodesOf(conversation).slice(1);
}

/** Adds a message at a place of what is looked at, beside what is there, and goes on with it. */
export function addAt(conversation, index, message) {
  const before = nodesOf(conversation)[index];
  before.next = [...before.next ?? [], message];
  before.chosen = before.next.length - 1;
}

/** Adds answers that several models gave at the same place, and goes on with the first that says something. */
export function addBesideAt(conversation, index, messages) {
  const before = nodesOf(conversation)[index];
  const count = before.next?.length ?? 0;
  before.next = [...before.next ?? [], ...messages];
  before.chosen = count + Math.max(0, messages.findIndex(saysSomething));
}

/** Whether an answer can be gone on with. */
export function saysSomething({ content, calls = [] }) {
  return content !== '' || calls.length > 0;
}

/**
 * Which of how many branches is looked at in a place: `{ chosen, count, beside }`, both from 0. Answers to the same of
 * several models, which have the same `pair`, are one branch; `beside` are those of the chosen one.
 */
export function branchesAt(conversation, index) {
  const { next = [], chosen = 0 } = nodesOf(conversation)[index] ?? {};
  const branches = branchesOf(next);
  const branch = branches.findIndex((messages) => messages.includes(next[chosen]));
  return { chosen: branch, count: branches.length, beside: branches[branch] ?? [] };
}

/** Goes on with another branch in a place, and with what followed it. */
export function choose(conversation, index, branch) {
  const messages = branchesOf(nodesOf(conversation)[index].next)[branch];
  keepOne(conversation, index, messages.find(({ next }) => next?.length > 0) ?? messages.find(saysSomething) ?? messages[0]);
}

/** Goes on with this message of those in a place, and with what followed it. */
export function keepOne(conversation, index, message) {
  const before = nodesOf(conversation)[index];
  before.chosen = before.next.indexOf(message);
}

/** A line of messages as a tree without branches. */
export function threaded(messages) {
  return [...messages].reverse().reduce((next, message) => [{ ...message, next }], []);
}

/** Whether something that was kept or comes from a file is a tree of messages. */
export function areMessages(next, depth = 0) {
  return next === undefined || (Array.isArray(next) && depth < MOST_MESSAGES
    && next.every((node) => isMessage(node) && areMessages(node.next, depth + 1)));
}

const MOST_MESSAGES = 2_000; // one after the other
const MOST_CALLS = 128;

function isMessage(node) {
  return ['user', 'assistant', 'tool'].includes(node?.role) && typeof node.content === 'string'
    && (node.chosen === undefined || Number.isInteger(node.chosen))
    && [node.model, node.pair].every((text) => text === undefined || typeof text === 'string')
    && (node.role !== 'tool' || (typeof node.call === 'string' && typeof node.name === 'string'))
    && (node.calls === undefined || (Array.isArray(node.calls) && node.calls.length <= MOST_CALLS && node.calls.every(isCall)));
}

function isCall(call) {
  return [call?.id, call?.name, call?.arguments].every((text) => typeof text === 'string');
}

function branchesOf(messages) {
  const branches = [];
  for (const message of messages) {
    const beside = message.pair && branches.find(([{ pair }]) => pair === message.pair);
    if (beside) beside.push(message);
    else branches.push([message]);
  }
  return branches;
}

function nodesOf(conversation) {
  const nodes = [conversation];
  for (let node = conversation; (node = node.next?.[node.chosen ?? 0]) !== undefined;) nodes.push(node);
  return nodes;
}
