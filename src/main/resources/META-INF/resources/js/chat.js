// The chat page: conversations with a model, kept in this browser.
import { Attachments } from './attachments.js';
import { announce, hideError, showError } from './banner.js';
import { Call } from './call.js';
import { address, addressed, followAddress, wantedModel } from './chat-address.js';
import { ChatList } from './chat-list.js';
import { Message } from './chat-message.js';
import { ChatSettings } from './chat-settings.js';
import { ConversationMenu } from './conversation-menu.js';
import { Conversations, titleOf } from './conversations.js';
import { byId, el } from './dom.js';
import { takeDrops } from './files.js';
import { count, significant } from './format.js';
import { Meter } from './meter.js';
import { openCard } from './model-card.js';
import { Ending, Run, oncePerFrame } from './run.js';
import { models } from './service.js';
import { setUpSite } from './site.js';
import { addAt, branchesAt, choose, messagesOf } from './thread.js';

const PATH = '/v1/chat/completions';
const REFRESH_MILLISECONDS = 10_000;

const conversations = new Conversations();
const run = new Run(byId('send'), byId('stop'));
const call = new Call();
const settings = new ChatSettings(onSettings);
const list = new ChatList(conversations, { open, remove });
const menu = new ConversationMenu(() => current, { named, read, done: () => byId('text').focus() });
const attachments = new Attachments({
  model: () => byId('model').value,
  onChange: () => showCall(),
  onProblem: (problem) => showError({ title: 'The file is not attached', message: problem }),
});
let served; // the models that chat; undefined until the service has said
const removed = new WeakSet(); // a conversation may be answered while it is removed
let current; // the conversation that is looked at

// What is asked for.

function request(messages, { continued = false } = {}) {
  const system = current.system.trim() === '' ? [] : [{ role: 'system', content: current.system }];
  const asked = {
    model: byId('model').value,
    messages: [...system, ...messages.map(({ role, content }) => ({ role, content }))],
    ...continued && { add_generation_prompt: false, continue_final_message: true },
    ...settings.asked,
    stream: true,
    stream_options: { include_usage: true },
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** Says something at a place of the conversation, beside what was said there before, if anything. */
function say(index, text) {
  if (run.running || text.trim() === '') return;
  addAt(current, index, { role: 'user', content: text });
  answer(index + 1);
}

/** Asks for an answer at a place, beside those that are there. */
function answer(index) {
  if (run.running) return;
  const before = messagesOf(current).slice(0, index);
  const message = { role: 'assistant', content: '' };
  stream(before, message, { onEnd: (conversation) => message.content !== '' && addAt(conversation, index, message), again: () => answer(index) });
}

/** Lets the model go on with its last message. */
function goOn() {
  if (run.running) return;
  const messages = messagesOf(current);
  const message = messages.at(-1);
  stream(messages.slice(0, -1), message, { continued: true, again: goOn });
}

/**
 * Streams into a message.
 *
 * @param before the messages before it
 * @param onEnd gets the conversation when there is no more, unless nothing came and it failed
 */
async function stream(before, message, { onEnd = () => {}, again, continued = false }) {
  const conversation = current;
  const asked = request(continued ? [...before, message] : before, { continued });
  conversation.model = asked.model;
  conversation.settings = settings.values;
  keep(conversation);
  showConversation(before);
  const shown = new Message(message);
  shown.writing = true;
  byId('messages').append(shown.node);
  byId('messages').classList.add('messages--busy');
  const draw = oncePerFrame(() => following(() => shown.draw()));
  following(() => {}, true);

  const meter = new Meter(performance.now());
  const said = { dropped: 0, reason: undefined, usage: undefined };
  const ending = await run.stream(PATH, asked, (event) => {
    said.usage = event.usage ?? said.usage;
    said.dropped = event.unroll?.dropped_messages ?? said.dropped;
    const choice = event.choices?.[0];
    said.reason = choice?.finish_reason ?? said.reason;
    const { content, reasoning_content: reasoning } = choice?.delta ?? {};
    if (content || reasoning) {
      meter.arrived(performance.now());
      message.content += content ?? '';
      if (reasoning) message.reasoning = (message.reasoning ?? '') + reasoning;
      message.note = rateOf(meter);
      draw();
    }
  }, again);

  byId('messages').classList.remove('messages--busy');
  message.note = noteOf(ending, said, meter);
  message.cut = ending !== Ending.FINISHED || said.reason === 'length';
  message.model = asked.model;
  if (said.usage !== undefined) message.tokens = said.usage.total_tokens;
  onEnd(conversation);
  keep(conversation);
  if (conversation === current) showConversation();
  if (ending !== Ending.FAILED) announce(`The model says: ${message.content}`);
}

function rateOf(meter) {
  const rate = meter.rate === undefined ? '' : ` · ${significant(meter.rate)} tokens/s`;
  return `${count(meter.count)} tokens${rate}`;
}

function noteOf(ending, { reason, usage, dropped }, meter) {
  const tokens = usage?.completion_tokens ?? meter.count;
  const rate = meter.rate === undefined ? '' : `${significant(meter.rate)} tokens/s`;
  const end = {
    [Ending.FINISHED]: reason === 'length' ? 'cut off at max tokens or the end of the context' : '',
    [Ending.STOPPED]: 'stopped',
    [Ending.FAILED]: 'broke off',
  }[ending];
  const gone = dropped === 0 ? '' : `the model no longer saw the first ${dropped} messages`;
  return [`${count(tokens)} tokens`, rate, end, gone].filter((part) => part !== '').join(' · ');
}

// What is shown.

/** Does `work` and stays at the end of the page if that is where the reader was. */
function following(work, always = false) {
  const page = document.documentElement;
  const atEnd = page.scrollHeight - page.scrollTop - page.clientHeight < 80;
  work();
  if (atEnd || always) page.scrollTop = page.scrollHeight;
}

function showConversation(messages = messagesOf(current)) {
  const isEmpty = messages.length === 0;
  byId('title').textContent = isEmpty ? '' : titleOf(current);
  byId('conversation-menu').hidden = isEmpty;
  document.title = isEmpty ? 'Chat · Unroll' : `${titleOf(current)} · Unroll`;
  byId('messages').replaceChildren(...messages.map((message, index) => new Message(message, {
    onResend: message.role === 'user' ? (text) => say(index, text) : undefined,
    onAgain: message.role === 'assistant' ? () => answer(index) : undefined,
    onContinue: message.role === 'assistant' && message.cut && index === messages.length - 1 ? goOn : undefined,
    branches: branchesAt(current, index),
    onChoose: (chosen) => look(index, chosen),
  }).node));
  showContext(messages);
  showExamples();
  list.show(current);
  showCall();
}

/** Goes on with another branch. */
function look(index, chosen) {
  if (run.running) return;
  choose(current, index, chosen);
  conversations.update(current);
  showConversation();
  byId('messages').children[index]?.querySelector('[data-part="next"], [data-part="previous"]')?.focus();
}

/** How full the model's context is after the last answer. */
function showContext(messages) {
  const context = served?.find(({ id }) => id === byId('model').value)?.context;
  const tokens = messages.findLast(({ tokens: used }) => used !== undefined)?.tokens;
  byId('context').hidden = context === undefined || tokens === undefined;
  if (byId('context').hidden) return;
  byId('context-meter').max = context;
  byId('context-meter').high = 0.8 * context;
  byId('context-meter').value = tokens;
  byId('context-words').textContent = `${count(tokens)} of ${count(context)} tokens of context used`;
}

function showExamples() {
  const examples = messagesOf(current).length > 0 ? [] : served?.find(({ id }) => id === byId('model').value)?.examples ?? [];
  byId('examples').replaceChildren(...examples.map((example) => el('button', {
    class: 'chip', type: 'button', title: example, onclick: () => say(0, example),
  }, example)));
}

function showCall() {
  const messages = messagesOf(current);
  const next = attachments.with(byId('text').value.trim());
  call.show(PATH, request(next === '' ? messages : [...messages, { role: 'user', content: next }]));
}

// Conversations.

function keep(conversation) {
  if (removed.has(conversation)) return;
  const kept = conversations.keep(conversation);
  if (conversation === current && messagesOf(conversation).length > 0) {
    address(conversation.id, { replace: addressed() === undefined });
  }
  byId('kept').textContent = kept ? 'Kept in this browser only.' : 'This browser keeps no more: delete some.';
  byId('kept').classList.toggle('hint--problem', !kept);
}

function open(conversation) {
  address(messagesOf(conversation).length > 0 ? conversation.id : undefined);
  show(conversation);
}

function show(conversation) {
  run.stop();
  hideError();
  menu.end();
  current = conversation;
  settings.show(conversation);
  if (served?.some(({ id }) => id === conversation.model)) byId('model').value = conversation.model;
  showConversation();
  byId('text').focus();
}

function openNew() {
  open(conversations.create(byId('model').value));
}

/** The conversation of the address, where there is one. */
function showAddressed() {
  const found = conversations.find(addressed());
  if (found !== undefined || messagesOf(current).length > 0) show(found ?? conversations.create(byId('model').value));
}

function remove(conversation) {
  removed.add(conversation);
  conversations.remove(conversation.id);
  if (conversation.id === current.id) {
    address(undefined, { replace: true });
    show(conversations.create(byId('model').value));
  } else {
    list.show(current);
  }
  byId('new').focus();
}

function onSettings() {
  current.system = byId('system').value;
  current.settings = settings.values;
  if (messagesOf(current).length > 0) conversations.update(current);
  showCall();
}

function named(title) {
  current.title = title;
  conversations.update(current);
  showConversation();
  byId('text').focus();
}

/** Keeps conversations of a file and opens the first. */
function read(all) {
  all.toReversed().forEach((conversation) => conversations.keep(conversation));
  open(all[0]);
}

/** Files that are dropped: saved conversations before a conversation has begun, else texts that go with a message. */
async function take(files) {
  for (const file of files) {
    const attach = () => attachments.add([file]);
    const mayBeChat = file.name.toLowerCase().endsWith('.json') && messagesOf(current).length === 0;
    await (mayBeChat ? menu.read(file, attach) : attach());
  }
}

// The service's models come and go.

async function refresh({ quietly }) {
  let received;
  try {
    received = (await models()).filter(({ chat }) => chat)
      .sort((one, other) => other.parameters - one.parameters);
  } catch (failure) {
    if (!quietly) showError(failure, () => refresh({ quietly: false }));
    return;
  }
  if (served === undefined) hideError();
  if (JSON.stringify(served) === JSON.stringify(received)) return;
  const isFirst = served === undefined;
  served = received;
  byId('nobody').hidden = served.length > 0;
  byId('list').hidden = served.length === 0;
  byId('workspace').hidden = served.length === 0;
  const chosen = [byId('model').value, wantedModel(), current.model].find((id) => served.some((model) => model.id === id));
  byId('model').replaceChildren(...served.map(({ id, title }) => el('option', { value: id }, title || id)));
  if (served.length > 0) byId('model').value = chosen ?? served[0].id;
  if (!run.running) showConversation();
  if (isFirst && served.length > 0) byId('text').focus();
}

setUpSite();
byId('call').append(...call.nodes);
if (matchMedia('(max-width: 52rem)').matches) byId('list').open = false;
current = conversations.find(addressed()) ?? conversations.create('');
settings.show(current);
followAddress(showAddressed);
takeDrops(take);

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = attachments.with(byId('text').value);
  if (run.running || text.trim() === '') return;
  byId('text').value = '';
  attachments.clear();
  say(messagesOf(current).length, text);
});
byId('text').addEventListener('input', showCall);
byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId('form').requestSubmit();
  } else if (event.key === 'ArrowUp' && byId('text').value === '') {
    const mine = [...byId('messages').querySelectorAll('.message--user [data-part="edit"]')].at(-1);
    if (mine === undefined || run.running) return;
    event.preventDefault();
    mine.click();
  }
});
byId('new').addEventListener('click', openNew);
byId('card').addEventListener('click', () => openCard({ id: byId('model').value }));
byId('model').addEventListener('change', () => {
  showConversation();
  attachments.count();
});
byId('settings').addEventListener('click', () => {
  const open = byId('drawer').hidden;
  byId('drawer').hidden = !open;
  byId('settings').setAttribute('aria-expanded', String(open));
  if (open) byId('drawer').scrollIntoView({ block: 'nearest' });
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('card-dialog').open && run.running) {
    event.preventDefault();
    run.stop();
  } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    byId('list').open = true;
    byId('search-field').hidden = false;
    byId('search').focus();
  } else if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === 'o') {
    event.preventDefault();
    openNew();
  }
});
document.addEventListener('visibilitychange', () => document.hidden || refresh({ quietly: true }));
setInterval(() => document.hidden || refresh({ quietly: true }), REFRESH_MILLISECONDS);
await refresh({ quietly: false });
