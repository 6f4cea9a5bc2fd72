// Continues prompts greedily with models from disk. Reads what to do as JSON from a file:
// {"tokens": 30, "models": [{"folder", "subfolder", "file", "dtype", "external", "prompts"}]}
// and prints, for each model, the tokens that follow each prompt.
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { AutoModelForCausalLM, AutoTokenizer, env } from '@huggingface/transformers';

env.allowRemoteModels = false;
const { tokens, models } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const answers = [];
for (const { folder, subfolder, file, dtype, external, prompts } of models) {
  env.localModelPath = dirname(folder);
  const name = basename(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(name);
  const model = await AutoModelForCausalLM.from_pretrained(name, {
    subfolder,
    model_file_name: file,
    dtype,
    device: 'cpu',
    use_external_data_format: external,
  });
  const texts = [];
  for (const prompt of prompts) {
    const inputs = tokenizer(prompt);
    const output = await model.generate({ ...inputs, max_new_tokens: tokens, do_sample: false });
    const all = output.tolist()[0].map(Number);
    texts.push({ ids: inputs.input_ids.tolist()[0].map(Number), all });
  }
  answers.push(texts);
  await model.dispose();
}
console.log(JSON.stringify(answers));
