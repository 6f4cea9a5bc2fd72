// What the chat page asks the service for.

export const PATH = '/v1/chat/completions';

/**
 * A request for an answer.
 *
 * @param sampling as requests name it; `undefined` for what is not asked for
 * @param tools `{ tools, tool_choice }`, or nothing of it
 * @param continued whether the last message is to go on
 */
export function requestFor({ model, system, messages, sampling, tools = {}, continued = false }) {
  const asked = {
    model,
    messages: [...system.trim() === '' ? [] : [{ role: 'system', content: system }], ...messages.map(written)],
    ...tools,
    ...continued && { add_generation_prompt: false, continue_final_message: true },
    ...sampling,
    stream: true,
    stream_options: { include_usage: true },
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function written({ role, content, calls, call }) {
  if (role === 'tool') return { role, tool_call_id: call, content };
  if (!calls?.length) return { role, content };
  const called = calls.map(({ id, name, arguments: values }) => ({ id, type: 'function', function: { name, arguments: values } }));
  return { role, content: content === '' ? null : content, tool_calls: called };
}
