// The chat page: conversations with a model, kept in this browser.
import { announce, hideError, showError } from './banner.js';
import { Call } from './call.js';
import { Message } from './chat-message.js';
import { Conversations, titleOf } from './conversations.js';
import { byId, el } from './dom.js';
import { count, significant } from './format.js';
import { Meter } from './meter.js';
import { openCard } from './model-card.js';
import { Ending, Run, oncePerFrame } from './run.js';
import { models } from './service.js';
import { setUpSite } from './site.js';

const PATH = '/v1/chat/completions';
const SETTINGS = 'unroll.chat.settings';
const FIELDS = ['temperature', 'top-p', 'top-k', 'max-tokens', 'seed'];
const REFRESH_MILLISECONDS = 10_000;

const conversations = new Conversations();
const run = new Run(byId('send'), byId('stop'));
const call = new Call();
let served; // the models that chat; undefined until the service has said
const removed = new WeakSet(); // a conversation may be answered while it is removed
let current; // the conversation that is looked at

// What is asked for.

function number(id) {
  const text = byId(id).value.trim();
  if (text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : text; // the service says best what is wrong with it
}

function request(messages) {
  const system = current.system.trim() === '' ? [] : [{ role: 'system', content: current.system }];
  const asked = {
    model: byId('model').value,
    messages: [...system, ...messages.map(({ role, content }) => ({ role, content }))],
    max_tokens: number('max-tokens'),
    temperature: number('temperature'),
    top_k: number('top-k'),
    top_p: number('top-p'),
    seed: number('seed'),
    stream: true,
    stream_options: { include_usage: true },
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function send(text) {
  if (run.running || text.trim() === '') return;
  current.messages.push({ role: 'user', content: text });
  answer();
}

/** Asks again for everything from the message at `index` on, in other words if there are some. */
function resend(index, text) {
  if (run.running) return;
  current.messages.length = index;
  if (text !== undefined) current.messages.push({ role: 'user', content: text });
  answer();
}

async function answer() {
  const conversation = current;
  const asked = request(conversation.messages);
  const message = { role: 'assistant', content: '' };
  conversation.model = asked.model;
  keep(conversation);
  showConversation();
  const shown = new Message(message);
  shown.writing = true;
  byId('messages').append(shown.node);
  byId('messages').classList.add('messages--busy');
  const draw = oncePerFrame(() => following(() => shown.draw()));
  following(() => {}, true);

  const meter = new Meter(performance.now());
  let dropped = 0;
  let reason;
  let usage;
  const ending = await run.stream(PATH, asked, (event) => {
    usage = event.usage ?? usage;
    dropped = event.unroll?.dropped_messages ?? dropped;
    const choice = event.choices?.[0];
    reason = choice?.finish_reason ?? reason;
    const { content, reasoning_content: reasoning } = choice?.delta ?? {};
    if (content || reasoning) {
      meter.arrived(performance.now());
      message.content += content ?? '';
      if (reasoning) message.reasoning = (message.reasoning ?? '') + reasoning;
      message.note = rateOf(meter);
      draw();
    }
  }, () => resend(conversation.messages.length - (message.content === '' ? 0 : 1)));

  byId('messages').classList.remove('messages--busy');
  message.note = noteOf(ending, reason, meter, usage, dropped);
  if (ending === Ending.FINISHED || message.content !== '') conversation.messages.push(message);
  keep(conversation);
  if (conversation === current) showConversation();
  if (ending !== Ending.FAILED) announce(`The model says: ${message.content}`);
}

function rateOf(meter) {
  const rate = meter.rate === undefined ? '' : ` · ${significant(meter.rate)} tokens/s`;
  return `${count(meter.count)} tokens${rate}`;
}

function noteOf(ending, reason, meter, usage, dropped) {
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

function showConversation() {
  const { messages } = current;
  byId('title').textContent = messages.length === 0 ? '' : titleOf(current);
  document.title = messages.length === 0 ? 'Chat · Unroll' : `${titleOf(current)} · Unroll`;
  byId('messages').replaceChildren(...messages.map((message, index) => new Message(message, {
    onResend: message.role === 'user' ? (text) => resend(index, text) : undefined,
    onAgain: message.role === 'assistant' ? () => resend(index) : undefined,
  }).node));
  showExamples();
  showList();
  showCall();
}

function showExamples() {
  const examples = current.messages.length > 0 ? [] : served?.find(({ id }) => id === byId('model').value)?.examples ?? [];
  byId('examples').replaceChildren(...examples.map((example) => el('button', {
    class: 'chip', type: 'button', title: example, onclick: () => send(example),
  }, example)));
}

function showList() {
  byId('conversations').replaceChildren(...conversations.all.map((conversation) => {
    const title = titleOf(conversation);
    return el('li', {},
      el('button', {
        class: 'conversations__open',
        type: 'button',
        title,
        'aria-current': conversation.id === current.id ? 'true' : undefined,
        onclick: () => open(conversation),
      }, title),
      el('button', {
        class: 'conversations__delete', type: 'button', 'aria-label': `Delete “${title}”`, onclick: () => remove(conversation),
      }, '×'));
  }));
}

function showCall() {
  const next = byId('text').value.trim();
  const messages = next === '' ? current.messages : [...current.messages, { role: 'user', content: next }];
  call.show(PATH, request(messages));
}

function showSettings() {
  byId('temperature-value').value = Number(byId('temperature').value).toFixed(2);
  byId('top-p-value').value = Number(byId('top-p').value).toFixed(2);
}

// Conversations.

function keep(conversation) {
  if (removed.has(conversation)) return;
  const kept = conversations.keep(conversation);
  byId('kept').textContent = kept ? 'Kept in this browser only.' : 'This browser keeps no more: delete some.';
  byId('kept').classList.toggle('hint--problem', !kept);
}

function open(conversation) {
  run.stop();
  hideError();
  current = conversation;
  byId('system').value = conversation.system;
  if (served?.some(({ id }) => id === conversation.model)) byId('model').value = conversation.model;
  showConversation();
  byId('text').focus();
}

function remove(conversation) {
  removed.add(conversation);
  conversations.remove(conversation.id);
  if (conversation.id === current.id) {
    open(conversations.create(byId('model').value));
  } else {
    showList();
  }
  byId('new').focus();
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
  served = received;
  byId('nobody').hidden = served.length > 0;
  byId('list').hidden = served.length === 0;
  byId('workspace').hidden = served.length === 0;
  const wanted = new URLSearchParams(location.hash.slice(1)).get('model');
  const chosen = [byId('model').value, wanted, current.model].find((id) => served.some((model) => model.id === id));
  byId('model').replaceChildren(...served.map(({ id, title }) => el('option', { value: id }, title || id)));
  if (served.length > 0) byId('model').value = chosen ?? served[0].id;
  if (!run.running) showConversation();
}

function restoreSettings() {
  try {
    const kept = JSON.parse(localStorage.getItem(SETTINGS) ?? '{}');
    for (const id of FIELDS) {
      if (typeof kept[id] === 'string') byId(id).value = kept[id];
    }
  } catch {
    // Storage is off, or holds something else: the page's own settings hold.
  }
}

function keepSettings() {
  try {
    localStorage.setItem(SETTINGS, JSON.stringify(Object.fromEntries(FIELDS.map((id) => [id, byId(id).value]))));
  } catch {
    // They hold for this visit.
  }
}

setUpSite();
restoreSettings();
showSettings();
byId('call').append(...call.nodes);
if (matchMedia('(max-width: 52rem)').matches) byId('list').open = false;
current = conversations.create('');

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = byId('text').value;
  if (run.running || text.trim() === '') return;
  byId('text').value = '';
  send(text);
});
byId('text').addEventListener('input', showCall);
byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId('form').requestSubmit();
  }
});
byId('new').addEventListener('click', () => open(conversations.create(byId('model').value)));
byId('card').addEventListener('click', () => openCard({ id: byId('model').value }));
byId('model').addEventListener('change', showConversation);
byId('settings').addEventListener('click', () => {
  const open = byId('drawer').hidden;
  byId('drawer').hidden = !open;
  byId('settings').setAttribute('aria-expanded', String(open));
  if (open) byId('drawer').scrollIntoView({ block: 'nearest' });
});
byId('system').addEventListener('input', () => {
  current.system = byId('system').value;
  if (current.messages.length > 0) keep(current);
  showCall();
});
byId('drawer').addEventListener('input', () => {
  showSettings();
  keepSettings();
  showCall();
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('card-dialog').open && run.running) {
    event.preventDefault();
    run.stop();
  }
});
document.addEventListener('visibilitychange', () => document.hidden || refresh({ quietly: true }));
setInterval(() => document.hidden || refresh({ quietly: true }), REFRESH_MILLISECONDS);
await refresh({ quietly: false });
