// Asks a model of the service at the given address through OpenAI's own client, and prints what became of it.
import OpenAI from 'openai';

const [baseURL, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const asked = [];

const runner = client.chat.completions.runTools({
  model,
  stream: true,
  messages: [{ role: 'user', content: 'Oslo?' }],
  tools: [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        description: 'The weather now',
        parameters,
        parse: JSON.parse,
        function: ({ city }) => {
          asked.push(city);
          return '5 C';
        },
      },
    },
  ],
});
let chunks = 0;
runner.on('chunk', () => chunks++);
const chatted = await runner.finalContent();
const called = runner.messages.flatMap((message) => message.tool_calls ?? []);

const stream = client.responses.stream({
  model,
  input: 'Oslo?',
  tools: [{ type: 'function', name: 'get_weather', parameters, strict: false }],
});
const types = new Set();
for await (const event of stream) {
  types.add(event.type);
}
const response = await stream.finalResponse();
const call = response.output.find((item) => item.type === 'function_call');

const second = await client.responses.create({
  model,
  input: [
    { role: 'user', content: 'Oslo?' },
    ...response.output,
    { type: 'function_call_output', call_id: call.call_id, output: '5 C' },
  ],
});

console.log(
  JSON.stringify({
    asked,
    chatted,
    chunks,
    called: called.map((each) => each.function),
    types: [...types],
    status: response.status,
    call: { name: call.name, arguments: call.arguments },
    text: second.output_text,
  }),
);
