// Asks the service at the given address through OpenAI's client and Vercel's AI SDK, and prints what each of them says.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, streamText } from 'ai';
import OpenAI from 'openai';

globalThis.AI_SDK_LOG_WARNINGS = false;
const [baseURL, chat, text, encoder] = process.argv.slice(2);
const messages = [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'What do you do?' }];
const openai = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
const provider = createOpenAICompatible({ name: 'unroll', baseURL, apiKey: 'none', includeUsage: true });

async function openaiStreams() {
  const stream = await openai.chat.completions.create({
    model: chat, messages, stream: true, stream_options: { include_usage: true },
  });
  const pieces = [];
  let usage;
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) pieces.push(chunk.choices[0].delta.content);
    usage = chunk.usage ?? usage;
  }
  return { text: pieces.join(''), pieces: pieces.length, tokens: usage.completion_tokens };
}

async function openaiHelps() {
  const runner = openai.chat.completions.stream({ model: chat, messages });
  const completion = await runner.finalChatCompletion();
  return { text: completion.choices[0].message.content, end: completion.choices[0].finish_reason };
}

async function openaiCompletes() {
  const { data, request_id: id } = await openai.completions
    .create({ model: text, prompt: 'hello', max_tokens: 5 }, { headers: { 'x-request-id': 'npm-1' } }).withResponse();
  return { length: data.choices[0].text.length, id };
}

async function openaiEmbeds() {
  const { data } = await openai.embeddings.create({ model: encoder, input: ['hello', 'cat'] });
  return data.map(({ embedding }) => embedding.length);
}

async function openaiIsRefused() {
  try {
    await openai.chat.completions.create({ model: 'org/nobody', messages });
    return {};
  } catch (failure) {
    return { status: failure.status, code: failure.code, kind: failure.constructor.name, hasId: Boolean(failure.requestID) };
  }
}

async function sdkGenerates() {
  const { text: said, finishReason, usage } = await generateText({ model: provider(chat), messages, maxRetries: 0 });
  return { text: said, finishReason, tokens: usage.outputTokens };
}

async function sdkStreams() {
  const { textStream, finishReason } = streamText({ model: provider(chat), messages, maxRetries: 0 });
  const pieces = [];
  for await (const piece of textStream) pieces.push(piece);
  return { text: pieces.join(''), pieces: pieces.length, finishReason: await finishReason };
}

async function sdkEmbeds() {
  const { embeddings } = await embedMany({ model: provider.embeddingModel(encoder), values: ['hello', 'cat'] });
  return embeddings.map((embedding) => embedding.length);
}

console.log(JSON.stringify({
  models: (await openai.models.list()).data.map(({ id }) => id),
  nested: (await openai.models.retrieve('org/letters')).id,
  openaiStreams: await openaiStreams(),
  openaiHelps: await openaiHelps(),
  openaiCompletes: await openaiCompletes(),
  openaiEmbeds: await openaiEmbeds(),
  openaiIsRefused: await openaiIsRefused(),
  sdkGenerates: await sdkGenerates(),
  sdkStreams: await sdkStreams(),
  sdkEmbeds: await sdkEmbeds(),
}));
