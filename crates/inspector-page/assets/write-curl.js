// Requests as curl command lines.

/** A curl command that sends the same request and shows events as they come. */
export function writeCurl({ url, method, headers, body, protocol, insecure }) {
  const has = (name) => headers.some(([other]) => other.toLowerCase() === name);
  const words = ["curl -N"];
  if (method === "HEAD" && !body) words.push("-I");
  else if (method !== (body ? "POST" : "GET")) words.push(`-X ${quoted(method)}`);
  if (protocol === "http2") words.push(/^http:/i.test(url) ? "--http2-prior-knowledge" : "--http2");
  if (insecure) words.push("-k");
  const lines = [`${words.join(" ")} ${quoted(url)}`];
  if (!has("accept")) lines.push("-H 'Accept: text/event-stream'");
  for (const [name, value] of headers) lines.push(`-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  if (body) {
    // curl adds a type of its own where none is given.
    if (!has("content-type")) lines.push("-H 'Content-Type:'");
    lines.push(`--data-raw ${quoted(body)}`);
  }
  return lines.join(" \\\n  ");
}

/** A word for a POSIX shell. */
function quoted(word) {
  return /^[A-Za-z0-9_./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
