// Runs many programs in one process, each in every scenario, and writes down what each of them showed.
//
// node runner.mjs FOLDER: reads FOLDER/request.json, a list of programs with a side each, and writes
// FOLDER/response.json. The sides are folders in FOLDER that have the SDK in `node_modules`. Time is virtual: a timer
// fires when nothing else is left to do. Blob and FormData are Node's own; what the vendor would answer is decided in
// `fetch`, so that the real SDK can be run in the stand-ins' place.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const MOST_REQUESTS = 60;
const FAMILY = new Set(["PROCESSING_ERROR", "QUEUE_SUBMIT_ERROR", "QUEUE_STATUS_ERROR", "QUEUE_RESULT_ERROR"]);
const LANGUAGE_ERRORS = [TypeError, ReferenceError, SyntaxError, RangeError];
const immediate = globalThis.setImmediate;

let run = null;

// --- time ----------------------------------------------------------------------------------------------------------

let timers = [];
let now = 0;
let order = 0;

globalThis.setTimeout = (callback, delay = 0, ...values) => {
  order += 1;
  timers.push({ at: now + Math.max(1, delay), order, call: () => callback(...values) });
  return order;
};
globalThis.clearTimeout = (number) => {
  timers = timers.filter((timer) => timer.order !== number);
};

async function settled() {
  // Microtasks, and what Node does in a few turns of its loop, such as loading a module.
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => immediate(resolve));
}

// --- the vendor ----------------------------------------------------------------------------------------------------

const contents = new WeakMap();

function content(made) {
  const text = `${made.model} ${JSON.stringify(made.fields)}`;
  const blob = new Blob([text], { type: "media" });
  contents.set(blob, text);
  Object.defineProperty(blob, "text", { value: async () => text, enumerable: false });
  return blob;
}

function answer(status, made, body) {
  return { ok: status === 200, status, text: async () => "no", json: async () => body, blob: async () => content(made) };
}

function accepted(model, body) {
  const fields = {};
  for (const [key, value] of [...body].sort()) {
    // Newer releases send it along where the program says nothing.
    if (key !== "resolution" || value !== "720p") fields[key] = typeof value === "string" ? value : "a file";
  }
  const made = { model, fields, polls: 0 };
  run.requests.push([model, fields]);
  if (run.requests.length > MOST_REQUESTS) run.unusable = "runaway";
  const number = run.requests.length;
  if (model.endsWith("i")) return made;
  run.videos += 1;
  made.polls = run.scenario === "status lost" ? 0 : number % 3;
  made.fails = run.scenario === "job fails" || (run.scenario === "some fail" && run.videos % 2 === 0);
  return made;
}

function after(delay, signal, result) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    signal?.addEventListener("abort", () => reject(signal.reason));
    globalThis.setTimeout(() => resolve(result), delay);
  });
}

async function slowly(delays, signal, result) {
  // As long as the queue takes, step by step: its timers are set when these are.
  for (const delay of delays) await after(delay, signal);
  return result;
}

globalThis.fetch = (input, { method, body, signal }) => {
  const parts = new URL(input).pathname.split("/").slice(2);
  const { scenario, jobs } = run;
  if (run.unusable) return new Promise(() => {});
  if (method === "POST") {
    const made = accepted(parts[1], body);
    if (scenario === "refused") return after(100, signal, answer(500, made));
    if (parts[0] === "jobs") {
      jobs.push(made);
      return after(100, signal, answer(200, made, { job_id: String(jobs.length), status: "pending" }));
    }
    const isImage = made.model.endsWith("i");
    const lost = !isImage && (made.fails || scenario === "status lost" || scenario === "result lost");
    const result = answer(lost ? 500 : 200, made);
    // An image takes a time of its own, so that none is ready when a video is.
    if (isImage) return after(673, signal, result);
    return slowly([100, 500, ...Array(made.polls).fill(1500)], signal, result);
  }
  const made = jobs[Number(parts[1]) - 1];
  if (signal?.aborted) return Promise.reject(signal.reason);
  if (parts[2] === "content") return Promise.resolve(answer(scenario === "result lost" ? 500 : 200, made));
  if (scenario === "status lost") return Promise.resolve(answer(500, made));
  made.polls -= 1;
  const status = made.polls >= 0 ? "processing" : made.fails ? "failed" : "completed";
  return Promise.resolve(answer(200, made, { job_id: parts[1], status }));
};

globalThis.askedInTheOldWay = (stack) => {
  const frame = stack.split("\n").find((line) => line.includes(`/${run.file}:`));
  run.oldCalls.push(Number(frame?.match(/:(\d+):\d+\)?$/)?.[1] ?? 0));
};

// --- what a program shows --------------------------------------------------------------------------------------------

function error(value) {
  // The errors of the old call and of the queue count as one, be they plain objects or errors with a code.
  if (value !== null && typeof value === "object" && FAMILY.has(value.code)) return "<processing>";
  if (value instanceof AggregateError) return `AggregateError ${value.errors.map(error).sort().join(", ")}`;
  // What the language says of a value may quote the program.
  if (LANGUAGE_ERRORS.some((kind) => value instanceof kind)) return value.name;
  if (value instanceof Error) return `${value.name}: ${value.message}${"cause" in value ? ` of ${error(value.cause)}` : ""}`;
  return show(value, 1);
}

function show(value, depth = 0) {
  if (typeof value === "string") return depth ? JSON.stringify(value) : value;
  if (typeof value === "function") return "function";
  if (value === null || typeof value !== "object") return String(value);
  if (depth > 5) return "…";
  if (value instanceof Blob) return contents.get(value) ?? `Blob of ${value.size}`;
  if (value instanceof Promise) return "Promise";
  if (typeof value.process === "function" && "realtime" in value) return "client";
  if (value instanceof Error || FAMILY.has(value.code)) return error(value);
  const each = (item) => show(item, depth + 1);
  if (Array.isArray(value)) return `[${Array.from(value, each).join(", ")}]`;
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name}${each([...value])}`;
  const keys = Object.keys(value).filter((key) => key !== "needsData" && key !== "queueUrlPath" && key !== "inputSchema");
  return `{${keys.map((key) => `${key}: ${each(value[key])}`).join(", ")}}`;
}

for (const name of ["log", "info", "warn", "error"]) {
  console[name] = (...values) => run?.printed.push(values.map((value) => show(value)).join(" "));
}

process.on("unhandledRejection", (reason) => run?.unhandled.push(error(reason)));
process.on("uncaughtException", (reason) => run?.unhandled.push(`thrown ${error(reason)}`));

// --- the runs ----------------------------------------------------------------------------------------------------------

async function execute(file, address, scenario) {
  timers = [];
  now = 0;
  const mine = { file, scenario, printed: [], unhandled: [], requests: [], videos: 0, jobs: [], oldCalls: [] };
  mine.error = "does not end";
  mine.exports = "";
  mine.unusable = "";
  run = mine;
  const begun = new Promise((resolve) => {
    globalThis.programBegins = resolve;
  });
  const ended = import(address).then(
    (module) => {
      mine.error = "";
      mine.module = module;
    },
    (reason) => {
      mine.error = reason instanceof SyntaxError ? `SyntaxError: ${reason.message}` : error(reason);
    },
  );
  await Promise.race([begun, ended]);
  await settled();
  while (timers.length && !mine.unusable) {
    const next = timers.reduce((one, other) => (other.at < one.at || (other.at === one.at && other.order < one.order) ? other : one));
    timers.splice(timers.indexOf(next), 1);
    now = next.at;
    try {
      next.call();
    } catch (reason) {
      mine.unhandled.push(`thrown ${error(reason)}`);
    }
    await settled();
  }
  if (mine.module) mine.exports = show({ ...mine.module });
  const { printed, unhandled, requests, oldCalls, exports, unusable } = mine;
  return { printed, error: mine.error, unhandled: unhandled.sort(), requests, oldCalls, exports, unusable };
}

fs.writeFileSync(path.join(folder, "begun.mjs"), "globalThis.programBegins();\n");
for (const side of fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  // What has been loaded once needs no turns of Node's loop any more.
  const place = path.join(folder, side.name, "first.mjs");
  fs.writeFileSync(place, 'import "@decartai/sdk";\nawait import("@decartai/sdk");\nawait import("node:path");\n');
  await import(pathToFileURL(place).href);
}

const { scenarios, programs } = JSON.parse(fs.readFileSync(path.join(folder, "request.json"), "utf8"));
const answers = [];
for (const [number, { side, text }] of programs.entries()) {
  const outcomes = [];
  for (const [which, scenario] of scenarios.entries()) {
    const file = `${number}-${which}.mjs`;
    const place = path.join(folder, side, file);
    // An import is looked after before anything of the program is run: that is where the run begins.
    fs.writeFileSync(place, `${text}\nimport "../begun.mjs?${file}";\n`);
    outcomes.push(await execute(file, pathToFileURL(place).href, scenario));
    fs.unlinkSync(place);
    if (outcomes[0].error.startsWith("SyntaxError")) break;
  }
  answers.push(outcomes);
}
run = null;
fs.writeFileSync(path.join(folder, "response.json"), JSON.stringify(answers));
process.exit(0);
