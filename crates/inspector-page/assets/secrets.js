// What is secret in a request, and the same request without it.

/** Stands where a secret was. */
export const MASK = "•••";

const FIELDS = new Set(["authorization", "proxy-authorization", "cookie", "set-cookie"]);
// As words of a name: `x-api-key`, `access_token`, `clientSecret`.
const WORD = /(^|[-_.])(api[-_]?key|key|token|secret|password|passwd|pwd|auth|signature|sig|session|credential)s?($|[-_.])/i;

function isSecretName(name) {
  const words = name.replace(/([a-z])([A-Z])/g, "$1-$2");
  return FIELDS.has(words.toLowerCase()) || WORD.test(words);
}

/** Whether a header field's value is a secret. */
export function isSecretField([name]) {
  return isSecretName(name);
}

/** Header fields with the values of secret ones masked; the scheme of an Authorization field stays. */
export function maskFields(fields) {
  return fields.map(([name, value]) => {
    if (!isSecretName(name) || value === "") return [name, value];
    const scheme = /authorization$/i.test(name) ? (/^\S+\s+(?=\S)/.exec(value)?.[0] ?? "") : "";
    return [name, `${scheme}${MASK}`];
  });
}

/** A URL with its password and secret parameters masked. */
export function maskUrl(url) {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@:]*:)[^/?#]*@/i, `$1${MASK}@`)
    .replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, before, name, value) =>
      isSecretName(decoded(name)) && value ? `${before}${name}=${MASK}` : whole,
    );
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A body with the strings of secret JSON members, or the values of secret form fields, masked. */
export function maskBody(body) {
  if (/^\s*[[{]/.test(body)) {
    return body.replace(/("((?:[^"\\]|\\.)*)"\s*:\s*)"(?:[^"\\]|\\.)+"/g, (whole, before, name) =>
      isSecretName(name) ? `${before}"${MASK}"` : whole,
    );
  }
  return body.replace(/(^|&)([^=&\s]+)=([^&\s]+)/g, (whole, before, name) =>
    isSecretName(decoded(name)) ? `${before}${name}=${MASK}` : whole,
  );
}

/** A request without secrets. */
export function maskRequest(request) {
  return { ...request, url: maskUrl(request.url), headers: maskFields(request.headers), body: maskBody(request.body) };
}

/** Whether anything of a request was masked, so that it cannot be sent as it is. */
export function isMasked(request) {
  return [request.url, request.body, ...request.headers.map(([, value]) => value)].some((text) => text.includes(MASK));
}
