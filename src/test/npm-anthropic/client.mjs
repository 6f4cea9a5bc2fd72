// Asks a model of the service at the given address through Anthropic's own client, and prints what became of it.
import Anthropic from '@anthropic-ai/sdk';

const [baseURL, model] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey: 'none', maxRetries: 0 });
const asked = { role: 'user', content: 'Oslo?' };
const tools = [
  {
    name: 'get_weather',
    description: 'The weather now',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];

const types = new Set();
const stream = client.messages
  .stream({ model, max_tokens: 500, system: 'Be brief.', messages: [asked], tools })
  .on('streamEvent', (event) => types.add(event.type));
const called = await stream.finalMessage();
const call = called.content.find((block) => block.type === 'tool_use');

const { data: answered, request_id: requestId } = await client.messages
  .create({
    model,
    max_tokens: 500,
    messages: [
      asked,
      { role: 'assistant', content: called.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: '5 C' }] },
    ],
    tools,
  })
  .withResponse();

const ran = [];
const runner = client.beta.messages.toolRunner({
  model,
  max_tokens: 500,
  messages: [asked],
  tools: [
    {
      ...tools[0],
      run: ({ city }) => {
        ran.push(city);
        return '5 C';
      },
      parse: (input) => input,
    },
  ],
});
const last = await runner;

async function refused(request) {
  try {
    await client.messages.create({ max_tokens: 5, messages: [asked], ...request });
    return {};
  } catch (failure) {
    const { status, type, requestID } = failure;
    return { status, type, hasId: Boolean(requestID), kind: failure.constructor.name, message: failure.message };
  }
}

const models = [];
for await (const each of client.models.list()) models.push(each.id);

console.log(
  JSON.stringify({
    types: [...types],
    called: { text: called.content[0].text, input: call.input, stop: called.stop_reason, usage: called.usage },
    requestId,
    text: answered.content[0].text,
    stop: answered.stop_reason,
    ran,
    last: last.content[0].text,
    counted: (await client.messages.countTokens({ model, messages: [asked] })).input_tokens,
    unknown: await refused({ model: 'nobody' }),
    wrong: await refused({ model, temperature: 7 }),
    models,
    model: await client.models.retrieve(model),
  }),
);
