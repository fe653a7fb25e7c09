// Downloads a saved request with its assertions as a scenario.

import { save } from "./download.js";

/** Saves the file that `ssespec run` plays. */
export async function downloadScenario(api, name) {
  const { file, text } = await api.scenario(name);
  save(file, text, "application/yaml");
}
