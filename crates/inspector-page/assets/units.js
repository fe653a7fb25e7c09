// Numbers and times as words.

/** 1,234,567 */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 event", "2 events", with thousands marked. */
export function counted(number, one, many = `${one}s`) {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** A duration in nanoseconds, to three digits: 850 µs, 12.3 ms, 4.21 s, 2 min 5 s. */
export function duration(ns) {
  const sign = ns < 0 ? "-" : "";
  const abs = Math.abs(ns);
  if (abs < 999.5e3) return `${sign}${Math.round(abs / 1e3)} µs`;
  if (abs < 999.5e6) return `${sign}${digits(abs / 1e6)} ms`;
  if (abs < 60e9) return `${sign}${digits(abs / 1e9)} s`;
  const seconds = Math.round(abs / 1e9);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${sign}${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

function digits(value) {
  if (value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** A moment in nanoseconds from the beginning of the recording, in seconds to the millisecond. */
export function moment(ns) {
  return (ns / 1e9).toFixed(3);
}

/** Bytes as B, KiB, MiB, GiB. */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
