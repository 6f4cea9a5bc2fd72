// A conversation's messages as a tree: what was said instead of something else is a branch beside it.

// A node has its messages `next`, and says by `chosen` which of them the conversation goes on with.
// The conversation itself is the first node; a message is a node with `role` and `content`.

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

/** Which of how many messages is looked at in a place: `{ chosen, count }`, both from 0. */
export function branchesAt(conversation, index) {
  const { next = [], chosen = 0 } = nodesOf(conversation)[index] ?? {};
  return { chosen, count: next.length };
}

/** Goes on with another of the messages in a place, and with what followed it. */
export function choose(conversation, index, chosen) {
  nodesOf(conversation)[index].chosen = chosen;
}

/** A line of messages as a tree without branches. */
export function threaded(messages) {
  return [...messages].reverse().reduce((next, message) => [{ ...message, next }], []);
}

/** Whether something that was kept or comes from a file is a tree of messages. */
export function areMessages(next, depth = 0) {
  return next === undefined || (Array.isArray(next) && depth < MOST_MESSAGES && next.every((node) =>
    ['user', 'assistant'].includes(node?.role) && typeof node.content === 'string'
      && (node.chosen === undefined || Number.isInteger(node.chosen)) && areMessages(node.next, depth + 1)));
}

const MOST_MESSAGES = 2_000; // one after the other

function nodesOf(conversation) {
  const nodes = [conversation];
  for (let node = conversation; (node = node.next?.[node.chosen ?? 0]) !== undefined;) nodes.push(node);
  return nodes;
}
