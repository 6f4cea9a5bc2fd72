// The messages of a conversation on the page; the answers of several models to the same stand beside each other.
import { Message } from './chat-message.js';
import { el } from './dom.js';
import { branchesAt, saysSomething } from './thread.js';

/**
 * An element for each place of a conversation.
 *
 * @param messages that are looked at
 * @param on what the buttons do, `goOnWith` only where results of tools can be told, `inventedFor` a function, and `nameOf` a model
 */
export function shownOf(conversation, messages, on) {
  return messages.map((message, index) => {
    const branches = branchesAt(conversation, index);
    const place = { index, branches, isLast: index === messages.length - 1 };
    return message.role === 'assistant'
      ? besideEachOther(branches.beside.map((one) => answerNode(one, one === message, place, on)))
      : new Message(message, {
        onResend: message.role === 'user' ? (text) => on.say(index, text) : undefined,
        onRetry: place.isLast ? () => on.answer(index + 1) : undefined,
        branches,
        onChoose: (chosen) => on.look(index, chosen),
      }).node;
  });
}

/** Answers of several models as one item of the conversation; a single one as it is. */
export function besideEachOther(nodes) {
  return nodes.length === 1 ? nodes[0]
    : el('li', { class: 'beside' }, el('ol', { class: 'beside__answers', 'aria-label': 'Answers of two models' }, nodes));
}

function answerNode(answer, isChosen, { index, branches, isLast }, on) {
  const isSomething = saysSomething(answer);
  const hasCalls = answer.calls?.length > 0;
  const { node } = new Message(answer, {
    name: answer.pair ? on.nameOf(answer.model) : undefined,
    onAgain: isChosen ? () => on.answer(index) : undefined,
    onContinue: answer.cut && isLast && isSomething && !hasCalls ? () => on.goOn(answer) : undefined,
    onRetry: isLast && !isSomething ? () => on.goOn(answer, { continued: false }) : undefined,
    onKeep: isChosen || !isSomething ? undefined : () => on.keepThis(index, answer),
    onResults: isChosen && isLast && hasCalls ? on.goOnWith : undefined,
    inventedFor: on.inventedFor,
    branches: isChosen ? branches : undefined,
    onChoose: (chosen) => on.look(index, chosen),
  });
  if (branches.beside.length > 1 && isChosen) {
    node.classList.add('message--kept');
    node.querySelector('.message__who').append(el('span', { class: 'message__kept' }, 'goes on'));
  }
  return node;
}
