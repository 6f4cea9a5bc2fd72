// Splits texts into tokens and renders chats. Reads what to do as JSON from a file:
// {"folders": [...], "texts": [...], "chats": [[{"role", "content"}]], "output"}
// and writes, for each folder, {"texts": [{"ids", "started", "decoded"}], "chats": [{"text", "ids"}]}
// to the file "output".
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';

env.allowRemoteModels = false;
const { folders, texts, chats, output } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const answers = [];
for (const folder of folders) {
  env.localModelPath = dirname(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(basename(folder));
  const bare = { add_special_tokens: false };
  const plain = { skip_special_tokens: true, clean_up_tokenization_spaces: false };
  answers.push({
    texts: texts.map((text) => {
      const ids = tokenizer.encode(text, bare);
      return {
        ids,
        started: tokenizer.encode(text),
        decoded: ids.length > 0 ? tokenizer.decode(ids, plain) : '',
      };
    }),
    chats: tokenizer.chat_template ? chats.map((chat) => rendered(tokenizer, chat)) : [],
  });
}
writeFileSync(output, JSON.stringify(answers));

function rendered(tokenizer, chat) {
  try {
    const text = tokenizer.apply_chat_template(chat, {
      tokenize: false,
      add_generation_prompt: true,
    });
    return { text, ids: tokenizer.encode(text, { add_special_tokens: false }) };
  } catch (refusal) {
    return { refusal: String(refusal) };
  }
}
