// Header fields of a request: as rows of names and values, or as the text that one pastes.

/** `[[name, value]]` of lines `Name: value`; lines without a name are told. */
export function parseFields(text) {
  const fields = [];
  const faults = [];
  text.split(/\r?\n/).forEach((line, number) => {
    if (line.trim() === "") return;
    // Pseudo-header fields of HTTP/2 begin with a colon, as browsers copy them.
    const colon = line.indexOf(":", line.startsWith(":") ? 1 : 0);
    const name = (colon < 0 ? line : line.slice(0, colon)).trim();
    if (name.startsWith(":")) return;
    if (colon < 0 || !isName(name)) faults.push(`Line ${number + 1} is no header field: write Name: value`);
    else fields.push([name, line.slice(colon + 1).trim()]);
  });
  return { fields, faults };
}

/** Whether this is the name of a field (RFC 9110 5.6.2). */
export function isName(name) {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

export function writeFields(fields) {
  return fields.map(([name, value]) => `${name}: ${value}`).join("\n");
}

/** Sets a field: in the place of the first of its name, or at the end. */
export function withField(fields, [name, value]) {
  const at = fields.findIndex(([other]) => other.toLowerCase() === name.toLowerCase());
  return at < 0 ? [...fields, [name, value]] : fields.map((field, place) => (place === at ? [field[0], value] : field));
}
