// What programs see of @decartai/sdk 0.0.6: the blocking call for videos and for images, and nothing else.
//
// Written after the release's dist/; stand_ins.py says how it is proved to do the same. `generate` is the guide's
// spelling of `process`, which no release has.

export const ERROR_CODES = {
  INVALID_API_KEY: "INVALID_API_KEY",
  INVALID_BASE_URL: "INVALID_BASE_URL",
  WEB_RTC_ERROR: "WEB_RTC_ERROR",
  PROCESSING_ERROR: "PROCESSING_ERROR",
  INVALID_INPUT: "INVALID_INPUT",
  INVALID_OPTIONS: "INVALID_OPTIONS",
  MODEL_NOT_FOUND: "MODEL_NOT_FOUND",
};

const problem = (code, message, data, cause) => ({ code, message, data, cause });

const INPUTS = ["prompt", "data", "seed", "resolution", "orientation"];

function definition(name, needsData) {
  return { name, urlPath: `/v1/generate/${name}`, fps: 25, width: 1280, height: 704, needsData };
}

const known = {
  video: { "lucy-pro-t2v": definition("lucy-pro-t2v", false), "lucy-pro-i2v": definition("lucy-pro-i2v", true) },
  image: { "lucy-pro-t2i": definition("lucy-pro-t2i", false) },
  realtime: { mirage: { ...definition("mirage", false), urlPath: "/v1/stream" } },
};

function find(kind, name) {
  const found = known[kind][name];
  if (!found) throw problem(ERROR_CODES.MODEL_NOT_FOUND, `Model ${name} not found`);
  return found;
}

export const models = {
  realtime: (name) => find("realtime", name),
  video: (name) => find("video", name),
  image: (name) => find("image", name),
};

function checked(model, inputs) {
  const wrong =
    typeof inputs.prompt !== "string" ||
    (inputs.seed !== undefined && typeof inputs.seed !== "number") ||
    (inputs.resolution !== undefined && typeof inputs.resolution !== "string") ||
    (model.needsData && !(inputs.data instanceof Blob));
  if (wrong) throw problem(ERROR_CODES.INVALID_INPUT, `Invalid inputs for ${model.name}`);
  const names = INPUTS.filter((name) => name !== "data" || model.needsData);
  return Object.fromEntries(names.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name]]));
}

const fileInputToBlob = async (input) => input;

async function sendRequest({ baseUrl, apiKey, model, inputs, signal }) {
  const body = new FormData();
  for (const [key, value] of Object.entries(inputs)) {
    if (value !== undefined && value !== null) body.append(key, value instanceof Blob ? value : String(value));
  }
  const response = await fetch(`${baseUrl}${model.urlPath}`, {
    method: "POST",
    headers: { "X-API-KEY": apiKey },
    body,
    signal,
  });
  if (!response.ok) {
    const text = await response.text().catch(() => "Unknown error");
    throw problem("PROCESSING_ERROR", `Processing failed: ${response.status} - ${text}`);
  }
  return response.blob();
}

export const createDecartClient = (options) => {
  if (typeof options?.apiKey !== "string" || !options.apiKey) {
    throw problem(ERROR_CODES.INVALID_API_KEY, "API key is required and must be a non-empty string");
  }
  const { baseUrl = "https://api.decart.ai", apiKey } = options;
  const process = async (given) => {
    const { model, signal, ...inputs } = given;
    const sent = {};
    for (const [key, value] of Object.entries(checked(model, inputs))) {
      sent[key] = key === "data" ? await fileInputToBlob(value) : value;
    }
    return await sendRequest({ baseUrl, apiKey, model, inputs: sent, signal });
  };
  return { realtime: {}, process, generate: process };
};
