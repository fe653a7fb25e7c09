// What is typed as the URL of a request: whether it can be sent, and what was meant if it cannot.

import { isCurl } from "./curl.js";

/**
 * What a text is: `{kind}`, which is `url` or `empty`; `curl`, a command that is to be read; `no-scheme` with the URLs that may be
 * meant as `instead`; `scheme` of another protocol. The last three have `words` for the reader.
 */
export function checkUrl(text) {
  const url = text.trim();
  if (url === "") return { kind: "empty" };
  if (isCurl(url)) return { kind: "curl", words: "This is a curl command. Press Enter or Send to read it into the form." };
  if (/^https?:/i.test(url)) return { kind: "url" };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1];
  if (scheme) {
    const words = `${scheme.toLowerCase()}:// cannot be sent from here: an event stream comes from http:// or https://.`;
    return { kind: "scheme", words };
  }
  const rest = url.replace(/^:?\/\/+/, "");
  return {
    kind: "no-scheme",
    words: "A URL begins with http:// or https://. Which is meant?",
    instead: [`http://${rest}`, `https://${rest}`],
  };
}
