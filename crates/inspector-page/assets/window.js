// Which part of a long list is in view, in pixels and rows. Browsers limit how tall an element may be, so that a list of
// millions of rows is scrolled by proportion.

// Firefox draws nothing beyond about 17.8 million pixels.
export const TALLEST = 8_000_000;

/**
 * What to draw: rows `first` to `end` (not included), the top of row `first` in the scrolled content, and the content's height.
 * `top` is the scroll position, `height` that of the view.
 */
export function visibleRange({ count, rowHeight, top, height, overscan = 6 }) {
  const total = count * rowHeight;
  const content = Math.min(total, TALLEST);
  const bounded = Math.min(Math.max(top, 0), Math.max(content - height, 0));
  const real = realTop(bounded, total, content, height);
  const first = Math.max(Math.floor(real / rowHeight) - overscan, 0);
  const end = Math.min(Math.ceil((real + height) / rowHeight) + overscan, count);
  return { first, end, offset: first * rowHeight - real + bounded, content };
}

// Where the view would be if the content had its whole height.
function realTop(top, total, content, height) {
  if (total <= content || content <= height) return top;
  return (top / (content - height)) * (total - height);
}

/** The scroll position at which a row is wholly in view, nearest to where the view is. */
export function topFor(index, { count, rowHeight, top, height }) {
  const total = count * rowHeight;
  const content = Math.min(total, TALLEST);
  const real = realTop(top, total, content, height);
  const rowTop = index * rowHeight;
  let wanted = real;
  if (rowTop < real) wanted = rowTop;
  else if (rowTop + rowHeight > real + height) wanted = rowTop + rowHeight - height;
  else return top;
  if (total <= content) return wanted;
  return (wanted / (total - height)) * (content - height);
}

/** Whether the view is at the end, where the newest is followed. */
export function isAtEnd({ content, top, height, rowHeight }) {
  return top + height >= content - rowHeight / 2;
}
