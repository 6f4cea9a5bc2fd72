// The request of a panel as a curl command to copy.
import { copyFrom, fromTemplate } from './dom.js';

/** A disclosure with the command; `show` replaces it. */
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

  show(path, request) {
    this.#command = curl(path, request);
    this.#template.part('command').textContent = this.#command;
  }
}

function curl(path, request) {
  const body = Object.entries(request)
    .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n');
  return `curl -N ${location.origin}${path} \\
  -H 'Content-Type: application/json' \\
  -d ${quoted(`{\n${body}\n}`)}`;
}

// Within single quotes a POSIX shell leaves everything alone but the single quote itself.
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
