// Conversations as files: JSON, which this page reads again, and Markdown for people.
import { imported, titleOf } from './conversations.js';
import { el } from './dom.js';
import { fenced, indented } from './json-text.js';
import { branchesAt, messagesOf } from './thread.js';

const FORMAT = 'unroll.chat';
const MOST_BYTES = 20_000_000;

/** Saves a conversation with all its branches. */
export function saveJson(conversation) {
  const { id, ...rest } = conversation;
  save(conversation, 'json', 'application/json', JSON.stringify({ format: FORMAT, conversations: [rest] }, null, 2));
}

/** Saves what is looked at of a conversation. */
export function saveMarkdown(conversation) {
  const parts = messagesOf(conversation).flatMap((message, index) => {
    const { beside } = branchesAt(conversation, index);
    return beside.length < 2 ? [sectionOf(message)]
      : beside.map((one) => sectionOf(one, one === message ? `${one.model}, with which it goes on` : one.model));
  });
  const system = conversation.system.trim() === '' ? [] : [`## System\n\n${conversation.system}\n`];
  save(conversation, 'md', 'text/markdown', [`# ${titleOf(conversation)}\n`, ...system, ...parts].join('\n'));
}

/** What one has said, and asked tools for, with its name. */
function sectionOf({ role, content, name, invented, calls = [] }, model) {
  const heading = { user: 'You', assistant: model ? `Model (${model})` : 'Model', tool: `${invented ? 'Invented result' : 'Result'} of ${name}` }[role];
  const called = calls.map((call) => `Calls ${call.name}:\n\n${fenced(indented(call.arguments))}\n`);
  const said = role === 'tool' ? fenced(content) : content;
  return [`## ${heading}\n`, ...said === '' ? [] : [`${said}\n`], ...called].join('\n');
}

/** The conversations of a file; throws an Error that says what is wrong with it. */
export async function readConversations(file) {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} is larger than ${MOST_BYTES / 1e6} MB.`);
  let value;
  try {
    value = JSON.parse(await file.text());
  } catch {
    throw new Error(`${file.name} is not JSON.`);
  }
  const all = (Array.isArray(value?.conversations) ? value.conversations : [value]).map(imported);
  if (all.length === 0 || all.includes(undefined)) {
    throw new Error(`${file.name} has no conversations that this page has saved, nor messages with role and content.`);
  }
  return all;
}

function save(conversation, ending, type, text) {
  const name = titleOf(conversation).replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'conversation';
  const address = URL.createObjectURL(new Blob([text], { type }));
  el('a', { href: address, download: `${name}.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
