// The chat page: conversations with a model, kept in this browser.
import { Attachments } from './attachments.js';
import { announce, hideError, showError } from './banner.js';
import { Call } from './call.js';
import { address, addressed, followAddress, wantedModel } from './chat-address.js';
import { ArrivingAnswer } from './chat-answer.js';
import { setUpKeys } from './chat-keys.js';
import { ChatList } from './chat-list.js';
import { Message } from './chat-message.js';
import { PATH, requestFor } from './chat-request.js';
import { ChatSettings } from './chat-settings.js';
import { ConversationMenu } from './conversation-menu.js';
import { Conversations, titleOf } from './conversations.js';
import { byId, el } from './dom.js';
import { takeDrops } from './files.js';
import { count } from './format.js';
import { openCard } from './model-card.js';
import { OwnTools } from './own-tools.js';
import { Ending, Run, oncePerFrame } from './run.js';
import { models } from './service.js';
import { setUpSite } from './site.js';
import { addAt, addBesideAt, branchesAt, choose, keepOne, messagesOf, saysSomething } from './thread.js';
import { besideEachOther, shownOf } from './thread-view.js';
import { ToolEditor } from './tool-editor.js';

const REFRESH_MILLISECONDS = 10_000;

const conversations = new Conversations();
const run = new Run(byId('send'), byId('stop'));
const call = new Call();
const settings = new ChatSettings(onSettings);
const tools = new ToolEditor(onTools);
const ownTools = new OwnTools(() => (knowsTools(byId('model').value) ? servedBy(byId('model').value).tool_examples ?? [] : []), tools);
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

function request(messages, { model = byId('model').value, continued = false } = {}) {
  return requestFor({
    model, messages, continued, system: current.system, sampling: settings.asked, tools: knowsTools(model) ? tools.asked : {},
  });
}

/** Whether a model is told of tools by its own template. */
function knowsTools(model) {
  return servedBy(model)?.tools === true;
}

function servedBy(model) {
  return served?.find(({ id }) => id === model);
}

/** The models that answer: the chosen one, and a second one beside it. */
function asked() {
  return [byId('model').value, byId('second').value].filter((id) => id !== '');
}

/** Whether tools that are no list of tools keep the page from asking. */
function refusedForTools() {
  if (tools.problem === undefined || !asked().some(knowsTools)) return false;
  showDrawer(true);
  byId('tools').focus();
  showError({ title: 'The tools of this conversation are wrong', message: tools.problem });
  return true;
}

/** Says something at a place of the conversation, beside what was said there before, if anything. */
function say(index, text) {
  if (run.running || text.trim() === '' || refusedForTools()) return;
  addAt(current, index, { role: 'user', content: text });
  answer(index + 1);
}

/** Asks for an answer at a place, of each model, beside those that are there. */
function answer(index) {
  if (run.running || refusedForTools()) return;
  const before = messagesOf(current).slice(0, index);
  const models = asked();
  const pair = models.length > 1 ? crypto.randomUUID?.() ?? String(Math.random()) : undefined;
  const messages = models.map((model) => ({ role: 'assistant', content: '', model, ...pair && { pair } }));
  stream(before, messages, {
    onEnd: (conversation) => messages.some(saysSomething) && addBesideAt(conversation, index, messages),
    again: () => answer(index),
  });
}

/** Lets a model go on with its answer, the last of the conversation, or answer anew. */
function goOn(message, { continued = true } = {}) {
  if (run.running) return;
  const messages = messagesOf(current);
  const { beside } = branchesAt(current, messages.length - 1);
  stream(messages.slice(0, -1), [message], { beside, continued, again: () => goOn(message, { continued }) });
}

/** Tells the model what its calls of tools came to. */
function goOnWith(results) {
  if (run.running) return;
  const index = messagesOf(current).length;
  results.forEach((result, number) => addAt(current, index + number, result));
  answer(index + results.length);
}

/**
 * Streams into messages, each of a model.
 *
 * @param before the messages before them
 * @param beside all that are looked at in their place
 * @param onEnd gets the conversation when there is no more
 */
async function stream(before, messages, { beside = messages, onEnd = () => {}, again, continued = false }) {
  const conversation = current;
  conversation.model = byId('model').value;
  conversation.settings = settings.values;
  keep(conversation);
  showConversation(before);
  const aborters = new Map(messages.map((message) => [message, new AbortController()]));
  const shown = new Map(beside.map((message) => [message, new Message(message, {
    name: beside.length > 1 ? nameOf(message.model) : undefined,
    onStop: beside.length > 1 && aborters.has(message) ? () => aborters.get(message).abort() : undefined,
  })]));
  byId('messages').append(besideEachOther([...shown.values()].map(({ node }) => node)));
  byId('messages').classList.add('messages--busy');
  following(() => {}, true);
  const problems = [];
  const endings = await Promise.all(messages.map((message) => receive(message, shown.get(message), {
    request: request(continued ? [...before, message] : before, {
      model: servedBy(message.model) === undefined ? byId('model').value : message.model, continued,
    }),
    aborter: aborters.get(message),
    again,
    onProblem: beside.length > 1 ? (problem) => problems.push(problem) : undefined,
  })));
  byId('messages').classList.remove('messages--busy');
  onEnd(conversation);
  keep(conversation);
  if (conversation === current) showConversation();
  if (beside.length > 1 && !beside.some(saysSomething)) showError(problems[0], again);
  else if (messages.length > 1) announce('Both models have answered.');
  else if (endings[0] !== Ending.FAILED) announce(`The model says: ${messages[0].content}`);
  const results = byId('messages').querySelector(':scope > :last-child .message__results');
  results?.querySelector('textarea').focus({ preventScroll: true });
  results?.scrollIntoView({ block: 'center' }); // not below the composer
}

/** One answer, from its request to its end. */
async function receive(message, shown, { request: body, aborter, again, onProblem }) {
  const arriving = new ArrivingAnswer(message);
  const draw = oncePerFrame(() => shown.writing && following(() => shown.draw()));
  message.model = body.model;
  shown.writing = true;
  let failure;
  const told = onProblem && ((problem) => onProblem(failure = problem));
  const ending = await run.stream(PATH, body, (event) => arriving.take(event) && draw(), again, { aborter, ...told && { onProblem: told } });
  arriving.end(ending);
  if (failure !== undefined) message.note = `${failure.title ?? 'It broke off'}: ${failure.message}`;
  shown.writing = false;
  return ending;
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
  byId('messages').replaceChildren(...shownOf(current, messages, {
    nameOf, say, answer, look, keepThis, goOn, inventedFor: (name) => ownTools.resultFor(name), goOnWith: knowsTools(byId('model').value) ? goOnWith : undefined,
  }));
  byId('tools-section').hidden = !asked().some(knowsTools);
  showContext(messages);
  showExamples();
  list.show(current);
  showCall();
}

function nameOf(model) {
  return servedBy(model)?.title || model || 'Model';
}

/** Goes on with this one of several models' answers. */
function keepThis(index, message) {
  if (run.running) return;
  keepOne(current, index, message);
  conversations.update(current);
  showConversation();
  announce(`The conversation goes on with the answer of ${nameOf(message.model)}.`);
  byId('text').focus();
}

/** Goes on with another branch. */
function look(index, chosen) {
  if (run.running) return;
  choose(current, index, chosen);
  conversations.update(current);
  showConversation();
  byId('messages').children[index]?.querySelector('[data-part="next"]:enabled, [data-part="previous"]:enabled')?.focus();
}

/** How full the model's context is after the last answer. */
function showContext(messages) {
  const context = servedBy(byId('model').value)?.context;
  const tokens = messages.findLast(({ tokens: used }) => used !== undefined)?.tokens;
  byId('context').hidden = context === undefined || tokens === undefined;
  if (byId('context').hidden) return;
  byId('context-meter').max = context;
  byId('context-meter').high = 0.8 * context;
  byId('context-meter').value = tokens;
  byId('context-words').textContent = `${count(tokens)} of ${count(context)} tokens of context used`;
}

function showExamples() {
  const examples = messagesOf(current).length > 0 ? [] : servedBy(byId('model').value)?.examples ?? [];
  byId('examples').replaceChildren(...examples.map((example) => el('button', {
    class: 'chip', type: 'button', title: example, onclick: () => say(0, example),
  }, example)));
  ownTools.show();
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
  tools.show(conversation);
  byId('second').value = servedBy(conversation.second) ? conversation.second : '';
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

function onTools() {
  Object.assign(current, tools.values);
  if (messagesOf(current).length > 0) conversations.update(current);
  ownTools.show();
  showCall();
}

function showDrawer(open) {
  byId('drawer').hidden = !open;
  byId('settings').setAttribute('aria-expanded', String(open));
  if (open) byId('drawer').scrollIntoView({ block: 'nearest' });
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
  byId('second').replaceChildren(el('option', { value: '' }, 'None'), ...served.map(({ id, title }) => el('option', { value: id }, title || id)));
  byId('second').value = servedBy(current.second) ? current.second : '';
  if (!run.running) showConversation();
  if (isFirst && served.length > 0) byId('text').focus();
}

setUpSite();
byId('call').append(...call.nodes);
if (matchMedia('(max-width: 52rem)').matches) byId('list').open = false;
current = conversations.find(addressed()) ?? conversations.create('');
settings.show(current);
tools.show(current);
followAddress(showAddressed);
takeDrops(take);

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = attachments.with(byId('text').value);
  if (run.running || text.trim() === '' || refusedForTools()) return;
  byId('text').value = '';
  attachments.clear();
  say(messagesOf(current).length, text);
});
byId('text').addEventListener('input', showCall);
byId('new').addEventListener('click', openNew);
byId('card').addEventListener('click', () => openCard({ id: byId('model').value }));
byId('model').addEventListener('change', () => {
  showConversation();
  attachments.count();
});
byId('second').addEventListener('change', () => {
  current.second = byId('second').value || undefined;
  if (messagesOf(current).length > 0) conversations.update(current);
  if (!run.running) showConversation();
});
byId('settings').addEventListener('click', () => showDrawer(byId('drawer').hidden));
setUpKeys({ isRunning: () => run.running, stop: () => run.stop(), openNew });
document.addEventListener('visibilitychange', () => document.hidden || refresh({ quietly: true }));
setInterval(() => document.hidden || refresh({ quietly: true }), REFRESH_MILLISECONDS);
await refresh({ quietly: false });
