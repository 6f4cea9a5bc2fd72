// Server-sent events read from a fetch response (EventSource can only GET).

/**
 * The data of each event, as text. Follows the standard's framing: lines end with LF, CRLF or CR,
 * comment lines keep the connection open, several data lines make one event.
 */
export async function* eventData(body) {
  let data = [];
  for await (const line of lines(body)) {
    if (line === '') {
      if (data.length > 0) yield data.join('\n');
      data = [];
    } else if (line.startsWith('data:')) {
      data.push(line.startsWith(' ', 5) ? line.slice(6) : line.slice(5));
    }
    // Comments and the other fields (event, id, retry) carry nothing here.
  }
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return; // an unfinished event is dropped, as the standard says
      rest += value;
      // A CR at the very end may be half of a CRLF: it waits for the next chunk.
      const complete = rest.endsWith('\r') ? rest.length - 1 : rest.length;
      let start = 0;
      for (let at = 0; at < complete; at++) {
        const character = rest[at];
        if (character !== '\n' && character !== '\r') continue;
        yield rest.slice(start, at);
        if (character === '\r' && rest[at + 1] === '\n') at++;
        start = at + 1;
      }
      rest = rest.slice(start);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
