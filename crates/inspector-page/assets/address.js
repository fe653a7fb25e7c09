// What the address of the page says after its `#`: the token, and a request to begin with.

/** `{token, url, method, send}` of `#token=...&url=...&method=...&send`. */
export function readAddress(hash) {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    token: query.get("token") ?? "",
    url: query.get("url") ?? "",
    method: query.get("method") ?? "GET",
    send: query.has("send"),
  };
}
