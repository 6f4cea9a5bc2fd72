// The tools of a conversation in the settings: their definitions and whether the model must call one.
import { byId, el } from './dom.js';
import { PAGE_TOOLS } from './page-tools.js';
import { readTools } from './tool-list.js';

const MODES = { auto: 'auto: if the model wants to', none: 'none: no calls', required: 'required: at least one call' };

export class ToolEditor {
  #onChange;

  /** @param onChange hears that there are others */
  constructor(onChange) {
    this.#onChange = onChange;
    byId('tools').addEventListener('input', () => this.#changed());
    byId('tool-choice').addEventListener('change', () => this.#onChange());
    byId('page-tools').append(...Object.keys(PAGE_TOOLS).map((name) => el('button', {
      class: 'link-button', type: 'button', onclick: () => this.#add(name),
    }, `Add ${name}`)));
  }

  /** What a conversation keeps. */
  get values() {
    const [tools, choice] = [byId('tools').value, byId('tool-choice').value];
    return { tools: tools.trim() === '' ? undefined : tools, toolChoice: choice === 'auto' ? undefined : choice };
  }

  /** What a request has of it. */
  get asked() {
    const { tools } = readTools(byId('tools').value);
    const choice = byId('tool-choice').value;
    if (tools.length === 0) return {};
    return { tools, ...choice !== 'auto' && { tool_choice: choice.startsWith('=') ? { type: 'function', function: { name: choice.slice(1) } } : choice } };
  }

  /** Whether the conversation has all of some tools. */
  has(definitions) {
    const names = new Set(readTools(byId('tools').value).tools.map((tool) => tool.function.name));
    return definitions.length > 0 && definitions.every((tool) => names.has(tool.function.name));
  }

  /** Offers these tools too, or no longer; others stay. */
  use(definitions, isUsed) {
    const { tools, problem } = readTools(byId('tools').value);
    if (problem !== undefined) {
      byId('tools').focus();
      return;
    }
    const names = new Set(definitions.map((tool) => tool.function.name));
    const all = [...tools.filter((tool) => !names.has(tool.function.name)), ...isUsed ? definitions : []];
    byId('tools').value = all.length === 0 ? '' : JSON.stringify(all, null, 2);
    this.#changed();
  }

  /** What is wrong with the tools, in a sentence; undefined if nothing is. */
  get problem() {
    return readTools(byId('tools').value).problem;
  }

  show({ tools = '', toolChoice = 'auto' }) {
    byId('tools').value = tools;
    this.#check(toolChoice);
  }

  #add(name) {
    const { tools, problem } = readTools(byId('tools').value);
    if (problem !== undefined) {
      byId('tools').focus();
      return;
    }
    if (!tools.some((tool) => tool.function.name === name)) {
      byId('tools').value = JSON.stringify([...tools, PAGE_TOOLS[name].definition], null, 2);
    }
    this.#changed();
  }

  #changed() {
    this.#check(byId('tool-choice').value);
    this.#onChange();
  }

  #check(choice) {
    const { tools, problem } = readTools(byId('tools').value);
    byId('tools-problem').hidden = problem === undefined;
    byId('tools-problem').textContent = problem ?? '';
    byId('tools').setAttribute('aria-invalid', String(problem !== undefined));
    byId('tool-choice').replaceChildren(
      ...Object.entries(MODES).map(([value, words]) => el('option', { value }, words)),
      ...tools.map((tool) => el('option', { value: `=${tool.function.name}` }, tool.function.name)));
    byId('tool-choice').value = choice;
    if (byId('tool-choice').selectedIndex < 0) byId('tool-choice').value = 'auto';
  }
}
