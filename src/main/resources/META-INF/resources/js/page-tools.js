// Tools that the page itself can run for a model.
import { calculate } from './calculate.js';

function tool(name, description, properties, required) {
  return { type: 'function', function: { name, description, parameters: { type: 'object', properties, required, additionalProperties: false } } };
}

/** `{ definition, run(values) }` by name; what `run` returns or throws is the result. */
export const PAGE_TOOLS = {
  current_time: {
    definition: tool('current_time', 'The date and time now, where the user is', {}, []),
    run: () => {
      const now = new Date();
      return JSON.stringify({
        utc: now.toISOString(),
        local: now.toLocaleString('sv'), // 2025-12-31 23:59:59
        weekday: now.toLocaleDateString('en', { weekday: 'long' }),
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      });
    },
  },
  calculate: {
    definition: tool('calculate', 'The value of an arithmetic expression with + - * / % ^ ( ), sqrt, abs, round, floor, ceil, sin, cos, tan, ln, log, exp, pi and e',
      { expression: { type: 'string', description: 'Such as (3 + 4) * 2 ^ 10' } }, ['expression']),
    run: ({ expression }) => {
      if (typeof expression !== 'string') throw new Error('The expression is missing.');
      return String(calculate(expression));
    },
  },
};

/** The result of a call that the page can run; undefined for any other. */
export function resultOf({ name, arguments: text }) {
  if (!Object.hasOwn(PAGE_TOOLS, name)) return undefined;
  try {
    return PAGE_TOOLS[name].run(JSON.parse(text || '{}') ?? {});
  } catch (problem) {
    return `Error: ${problem instanceof SyntaxError ? 'the arguments are not JSON' : problem.message}`;
  }
}
