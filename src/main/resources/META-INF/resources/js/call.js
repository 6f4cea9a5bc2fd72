// The request of a panel as a curl command to copy.
import { copyFrom, fromTemplate } from './dom.js';
import { hasKey } from './key.js';

/** A disclosure with the command; `show` replaces it. `accept` is the kind of answer, if it matters. */
export class Call {
  #template = fromTemplate('call-template');
  #command = '';

  constructor() {
    const copy = this.#template.part('copy');
    copy.addEventListener('click', () => copyFrom(copy, this.#command));
  }

  get nodes() {
    return this.#template.nodes;
  }

  show(path, request, accept) {
    this.#command = curl(path, request, accept);
    this.#template.part('command').textContent = this.#command;
  }
}

function curl(path, request, accept) {
  const body = Object.entries(request)
    .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n');
  const asked = accept ? `  -H 'Accept: ${accept}' \\\n` : '';
  const key = hasKey() ? '  -H "Authorization: Bearer $UNROLL_KEY" \\\n' : '';
  return `curl -N ${location.origin}${path} \\
${key}${asked}  -H 'Content-Type: application/json' \\
  -d ${quoted(`{\n${body}\n}`)}`;
}

// Within single quotes a POSIX shell leaves everything alone but the single quote itself.
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
