// What programs see of @decartai/sdk 0.0.46: videos by way of the queue, images by the blocking call.
//
// Written after the release's dist/; stand_ins.py says how it is proved to do the same. A call that the tool left alone
// has to work if the rest of the program is to be compared: so `process` goes on making videos, and tells the runner
// from where it was asked to.

export const ERROR_CODES = {
  INVALID_API_KEY: "INVALID_API_KEY",
  INVALID_BASE_URL: "INVALID_BASE_URL",
  WEB_RTC_ERROR: "WEB_RTC_ERROR",
  PROCESSING_ERROR: "PROCESSING_ERROR",
  INVALID_INPUT: "INVALID_INPUT",
  INVALID_OPTIONS: "INVALID_OPTIONS",
  MODEL_NOT_FOUND: "MODEL_NOT_FOUND",
  QUEUE_SUBMIT_ERROR: "QUEUE_SUBMIT_ERROR",
  QUEUE_STATUS_ERROR: "QUEUE_STATUS_ERROR",
  QUEUE_RESULT_ERROR: "QUEUE_RESULT_ERROR",
  JOB_NOT_COMPLETED: "JOB_NOT_COMPLETED",
  TOKEN_CREATE_ERROR: "TOKEN_CREATE_ERROR",
};

const problem = (code, message, data, cause) => ({ code, message, data, cause });

const INPUTS = ["prompt", "data", "seed", "resolution", "orientation"];
const RESOLUTIONS = ["720p", "480p"];

function definition(name, needsData, queueUrlPath) {
  return { name, urlPath: `/v1/generate/${name}`, queueUrlPath, fps: 25, width: 1280, height: 704, needsData };
}

const known = {
  video: {
    "lucy-pro-t2v": definition("lucy-pro-t2v", false, "/v1/jobs/lucy-pro-t2v"),
    "lucy-pro-i2v": definition("lucy-pro-i2v", true, "/v1/jobs/lucy-pro-i2v"),
  },
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

export const isRealtimeModel = (name) => name in known.realtime;
export const isVideoModel = (name) => name in known.video;
export const isImageModel = (name) => name in known.image;

function checked(model, inputs) {
  const wrong =
    typeof inputs.prompt !== "string" ||
    inputs.prompt.length < 1 ||
    inputs.prompt.length > 1000 ||
    (inputs.seed !== undefined && typeof inputs.seed !== "number") ||
    (inputs.resolution !== undefined && !RESOLUTIONS.includes(inputs.resolution)) ||
    (model.needsData && !(inputs.data instanceof Blob));
  if (wrong) throw problem(ERROR_CODES.INVALID_INPUT, `Invalid inputs for ${model.name}`);
  const all = { resolution: "720p", ...inputs };
  const names = INPUTS.filter((name) => name !== "data" || model.needsData);
  return Object.fromEntries(names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
}

const fileInputToBlob = async (input) => input;

function formData(inputs) {
  const form = new FormData();
  for (const [key, value] of Object.entries(inputs)) {
    if (value !== undefined && value !== null) form.append(key, value instanceof Blob ? value : String(value));
  }
  return form;
}

async function asked(address, settings, code, failure) {
  const response = await fetch(address, settings);
  if (!response.ok) {
    const text = await response.text().catch(() => "Unknown error");
    const data = code === "PROCESSING_ERROR" ? undefined : { status: response.status };
    throw problem(code, `${failure}: ${response.status} - ${text}`, data);
  }
  return response;
}

const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

async function pollUntilComplete({ checkStatus, getContent, onStatusChange, signal }) {
  await sleep(500);
  while (true) {
    if (signal?.aborted) throw new Error("Polling aborted");
    const status = await checkStatus();
    if (onStatusChange) onStatusChange(status);
    if (status.status === "completed") return { status: "completed", data: await getContent() };
    if (status.status === "failed") return { status: "failed", error: "Job failed" };
    await sleep(1500);
  }
}

export const createDecartClient = (options = {}) => {
  if (typeof options.apiKey !== "string" || !options.apiKey) {
    throw problem(ERROR_CODES.INVALID_API_KEY, "Missing API key.");
  }
  const { baseUrl = "https://api.decart.ai", apiKey } = options;
  const headers = { "User-Agent": "stand-in", "X-API-KEY": apiKey };

  async function prepared(model, inputs) {
    const sent = {};
    for (const [key, value] of Object.entries(checked(model, inputs))) {
      sent[key] = key === "data" ? await fileInputToBlob(value) : value;
    }
    return formData(sent);
  }

  const makes = async (given) => {
    const { model, signal, ...inputs } = given;
    const body = await prepared(model, inputs);
    const settings = { method: "POST", headers, body, signal };
    const response = await asked(`${baseUrl}${model.urlPath}`, settings, "PROCESSING_ERROR", "Processing failed");
    return response.blob();
  };
  const process = (given) => {
    if (given?.model?.queueUrlPath) globalThis.askedInTheOldWay?.(new Error().stack);
    return makes(given);
  };

  const submit = async (given) => {
    const { model, signal, ...inputs } = given;
    const body = await prepared(model, inputs);
    if (!model.queueUrlPath) {
      throw problem("QUEUE_SUBMIT_ERROR", `Model ${model.name} does not support queue processing`, { status: 400 });
    }
    const settings = { method: "POST", headers, body, signal };
    const address = `${baseUrl}${model.queueUrlPath}`;
    return (await asked(address, settings, "QUEUE_SUBMIT_ERROR", "Failed to submit job")).json();
  };
  const status = async (id, signal) => {
    const settings = { method: "GET", headers, signal };
    const address = `${baseUrl}/v1/jobs/${id}`;
    return (await asked(address, settings, "QUEUE_STATUS_ERROR", "Failed to get job status")).json();
  };
  const result = async (id, signal) => {
    const settings = { method: "GET", headers, signal };
    const address = `${baseUrl}/v1/jobs/${id}/content`;
    return (await asked(address, settings, "QUEUE_RESULT_ERROR", "Failed to get job content")).blob();
  };
  const submitAndPoll = async (given) => {
    const { onStatusChange, signal, ...submitted } = given;
    const job = await submit(submitted);
    if (onStatusChange) onStatusChange(job);
    return pollUntilComplete({
      checkStatus: () => status(job.job_id, signal),
      getContent: () => result(job.job_id, signal),
      onStatusChange,
      signal,
    });
  };
  const queue = { submit, status: (id) => status(id), result: (id) => result(id), submitAndPoll };
  return { realtime: {}, process, generate: process, queue, tokens: {} };
};
