// The data that the page carries.

const blocks = new Map();

/** A block of JSON that the page carries, read when it is first asked for. */
function block(id) {
  if (!blocks.has(id)) {
    const holder = document.getElementById(id);
    blocks.set(id, holder ? JSON.parse(holder.textContent) : null);
  }
  return blocks.get(id);
}
