// Two lists of events held beside each other: which are the same, which differ, which only one side has.

// Beyond this a stretch without anything unique is paired in its order rather than compared each with each.
const MOST_CELLS = 250_000;

/**
 * Steps `{kind, left, right}` in order, with places in the lists or null: `same`, `changed` (both are there and differ),
 * `left` and `right` (only there). `full(event)` is what must be equal, `part(event)` what makes two events the same one that was
 * changed: null if nothing does.
 */
export function align(left, right, full, part) {
  const a = left.map(full);
  const b = right.map(full);
  const pairs = [];
  match(a, b, 0, a.length, 0, b.length, pairs);
  pairs.push([a.length, b.length]);
  const steps = [];
  let [atA, atB] = [0, 0];
  for (const [toA, toB] of pairs) {
    between(left, right, atA, toA, atB, toB, part, steps);
    if (toA < a.length) steps.push({ kind: "same", left: toA, right: toB });
    [atA, atB] = [toA + 1, toB + 1];
  }
  return steps;
}

// Pairs of equal entries, ascending on both sides: first what is equal at both ends, then what is unique on both sides
// (patience), then each with each where that is cheap.
function match(a, b, fromA, toA, fromB, toB, pairs) {
  while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) pairs.push([fromA++, fromB++]);
  const tail = [];
  while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) tail.push([--toA, --toB]);
  if (fromA < toA && fromB < toB) {
    const anchors = rising(unique(a, b, fromA, toA, fromB, toB));
    if (anchors.length) {
      let [nextA, nextB] = [fromA, fromB];
      for (const [placeA, placeB] of [...anchors, [toA, toB]]) {
        match(a, b, nextA, placeA, nextB, placeB, pairs);
        if (placeA < toA) pairs.push([placeA, placeB]);
        [nextA, nextB] = [placeA + 1, placeB + 1];
      }
    } else if ((toA - fromA) * (toB - fromB) <= MOST_CELLS) {
      longest(a, b, fromA, toA, fromB, toB, pairs);
    }
  }
  // One by one: a spread of 100,000 arguments is more than a call takes.
  while (tail.length) pairs.push(tail.pop());
}

function unique(a, b, fromA, toA, fromB, toB) {
  const once = (list, from, to) => {
    const places = new Map();
    for (let at = from; at < to; at++) places.set(list[at], places.has(list[at]) ? -1 : at);
    return places;
  };
  const inB = once(b, fromB, toB);
  const pairs = [];
  for (const [value, place] of once(a, fromA, toA)) {
    const other = inB.get(value);
    if (place >= 0 && other !== undefined && other >= 0) pairs.push([place, other]);
  }
  return pairs.sort((x, y) => x[0] - y[0]);
}

// The longest part of the pairs that also rises on the right side.
function rising(pairs) {
  const ends = [];
  const before = new Array(pairs.length).fill(-1);
  pairs.forEach(([, value], at) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]][1] < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[at] = ends[low - 1];
    ends[low] = at;
  });
  const out = [];
  for (let at = ends.length ? ends[ends.length - 1] : -1; at >= 0; at = before[at]) out.push(pairs[at]);
  return out.reverse();
}

function longest(a, b, fromA, toA, fromB, toB, pairs) {
  const width = toB - fromB + 1;
  const lengths = new Uint32Array((toA - fromA + 1) * width);
  for (let i = toA - 1; i >= fromA; i--) {
    for (let j = toB - 1; j >= fromB; j--) {
      const here = (i - fromA) * width + (j - fromB);
      lengths[here] = a[i] === b[j] ? lengths[here + width + 1] + 1 : Math.max(lengths[here + width], lengths[here + 1]);
    }
  }
  let [i, j] = [fromA, fromB];
  while (i < toA && j < toB) {
    const here = (i - fromA) * width + (j - fromB);
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths[here + width] >= lengths[here + 1]) i++;
    else j++;
  }
}

// What stands between two pairs: an event that has the same key on both sides was changed, all else is on one side only.
function between(left, right, fromA, toA, fromB, toB, part, steps) {
  let [i, j] = [fromA, fromB];
  const places = new Map();
  for (let at = fromB; at < toB; at++) {
    const key = part(right[at]);
    if (key !== null && !places.has(key)) places.set(key, at);
  }
  for (; i < toA; i++) {
    const key = part(left[i]);
    const other = key === null ? undefined : places.get(key);
    if (other === undefined || other < j) {
      steps.push({ kind: "left", left: i, right: null });
      continue;
    }
    for (; j < other; j++) steps.push({ kind: "right", left: null, right: j });
    steps.push({ kind: "changed", left: i, right: j++ });
  }
  for (; j < toB; j++) steps.push({ kind: "right", left: null, right: j });
}
