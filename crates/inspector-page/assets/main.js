// Starts the page: takes the token from its address, and hands the rest to the app.

import { Api } from "./api.js";
import { App } from "./app.js";
import { readAddress } from "./address.js";

const address = readAddress(location.hash);
const KEY = "ssespec-token";
if (address.token) sessionStorage.setItem(KEY, address.token);
// The token does not stay in the address, where it would be seen and copied along.
if (location.hash.includes("token=")) history.replaceState(null, "", location.pathname);

const app = new App(new Api(sessionStorage.getItem(KEY) ?? ""), document);
app.start(address);
