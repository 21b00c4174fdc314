// Executes fixture programs under one release of the JavaScript SDK; started by javascript_environments.py.
//
// Reads one JSON line per request on stdin, a list of runs, and answers with one JSON line, the list of their outcomes
// (the same as program_runner.py). All programs run in this process, one after the other, so that the SDK is loaded
// once: a program has ended when nothing is left to wait for, which Node says with `beforeExit`. Each one lies in a
// folder of its own, so that it is loaded anew, in a fresh folder `work`. TypeScript is run by taking its types away.
// A run with roots is one of a project: all of the first of them is copied, and must be JavaScript.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const SECONDS = 30;
const PROCESSING_FAMILY = new Set(["PROCESSING_ERROR", "QUEUE_SUBMIT_ERROR", "QUEUE_STATUS_ERROR", "QUEUE_RESULT_ERROR"]);
const VENDOR = /^https:\/\/api[0-9]*\.decart\.ai(?=\/)/;
const DEFAULT_RESOLUTION = "720p"; // newer releases send it along where the program says nothing
const SHORTENED = new Map([[500, 2], [1500, 5], [2000, 3]]); // delays between polls, in milliseconds
const CLIENTS = /\b(?:from |require\()["'](?:axios|got|undici|node-fetch|cross-fetch)["']/; // what knows nothing of our fetch

const home = process.argv[2];
const require = createRequire(path.join(home, "package.json"));
const real = {
  exit: process.exit,
  fetch: globalThis.fetch,
  setTimeout: globalThis.setTimeout,
};

class Exit extends Error {}

let batch = [];
let outcomes = [];
let current = null;

// --- what a program finds around it ------------------------------------------------------------------------------

for (const [name, stream] of [["stdout", process.stdout], ["stderr", process.stderr]]) {
  stream.write = (chunk, encoding, callback) => {
    if (current && !current.ended) {
      current[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    }
    const done = typeof encoding === "function" ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };
}

globalThis.fetch = (input, init) => {
  if (!current || current.ended) return new Promise(() => {});
  const address = String(input?.url ?? input);
  if (VENDOR.test(address)) {
    if (init?.body instanceof FormData && init.body.get("resolution") === DEFAULT_RESOLUTION) {
      init.body.delete("resolution");
    }
    return real.fetch(address.replace(VENDOR, current.run.base_url), init);
  }
  if (address.startsWith(current.run.base_url)) return real.fetch(input, init);
  // Any other address is somebody's picture or film.
  return Promise.resolve(new Response(`content of ${address}`));
};

globalThis.setTimeout = (callback, delay, ...values) => real.setTimeout(callback, SHORTENED.get(delay) ?? delay, ...values);

globalThis.h = (type, props, ...children) => ({ type, props: props ?? {}, children });

process.exit = (code) => {
  if (current && !current.ended) {
    current.ended = true;
    current.status = Number(code ?? process.exitCode ?? 0);
  }
  throw new Exit();
};

process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);

// --- one program -------------------------------------------------------------------------------------------------

function family(error) {
  // The errors of the old call and of the queue count as one, be they plain objects or errors with a code.
  if (PROCESSING_FAMILY.has(error?.code)) return "processing";
  if (error?.name === "HTTPError") return `HTTPError ${error.response?.statusCode}`;
  if (error?.isAxiosError) return `AxiosError ${error.code} ${error.response?.status}`;
  if (error instanceof AggregateError) return `AggregateError[${error.errors.map(family).sort().join(", ")}]`;
  if (error instanceof Error) return error.name;
  return typeof error?.code === "string" ? `SDK error ${error.code}` : `thrown ${String(error)}`;
}

function fail(error) {
  if (error instanceof Exit || !current || current.ended) return;
  current.stderr += `${error?.stack ?? JSON.stringify(error)}\n`;
  current.ended = true;
  current.error = family(error);
  current.status = 1;
}

function isModule(name, text) {
  if (/\.c[jt]s$/.test(name)) return false;
  return !/\.[jt]sx?$/.test(name) || /^\s*(import|export)\b/m.test(text) || !/\brequire\(/.test(text);
}

function javascript(name, text) {
  if (/\.(m|c)?js$/.test(name)) return text;
  const ts = require("typescript");
  const { outputText } = ts.transpileModule(text, {
    fileName: name,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: isModule(name, text) ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
      jsx: ts.JsxEmit.React,
      jsxFactory: "h",
      experimentalDecorators: true,
    },
  });
  return outputText;
}

function alone(run) {
  // A program of one file is put where it finds the SDK; what drives it is put beside it.
  const read = fs.readFileSync(run.program, "utf8");
  const text = CLIENTS.test(read) ? read.replaceAll("https://api.decart.ai", run.base_url) : read;
  const subject = path.join(run.folder, isModule(run.program, text) ? "subject.mjs" : "subject.cjs");
  fs.writeFileSync(subject, javascript(run.program, text.replace(/^\uFEFF/, "")));
  if (!run.driver) return subject;
  const driver = path.join(run.folder, path.basename(run.driver));
  fs.copyFileSync(run.driver, driver);
  return driver;
}

function begin(run) {
  const work = path.join(run.folder, "work");
  fs.mkdirSync(work, { recursive: true });
  fs.symlinkSync(path.join(home, "patched", "node_modules"), path.join(run.folder, "node_modules"), "junction");
  const [root] = run.roots;
  if (root) fs.cpSync(root, path.join(run.folder, "project"), { recursive: true });
  const main = root ? path.join(run.folder, "project", path.relative(root, run.program)) : alone(run);
  process.chdir(work);
  process.argv = [process.argv[0], main, ...run.argv];
  process.env.DECART_API_KEY = "key-of-a-test";
  process.exitCode = undefined;
  globalThis.guideSpelling = run.guide_spelling;
  current = { run, work, stdout: "", stderr: "", error: "", status: null, ended: false, loaded: false };
  const mine = current;
  mine.watch = real.setTimeout(() => {
    fs.writeSync(2, `${run.program} does not end\n`);
    real.exit.call(process, 1);
  }, SECONDS * 1000);
  mine.watch.unref();
  import(pathToFileURL(main).href).then(
    () => {
      mine.loaded = true;
    },
    (error) => {
      mine.loaded = true;
      fail(error);
    },
  );
}

function files(folder, prefix = "") {
  const found = {};
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const name = prefix + entry.name;
    if (entry.isDirectory()) Object.assign(found, files(path.join(folder, entry.name), `${name}/`));
    else found[name] = fs.readFileSync(path.join(folder, entry.name)).toString("base64");
  }
  return found;
}

function end() {
  const { stdout, stderr, error, status, work, loaded, ended } = current;
  clearTimeout(current.watch);
  outcomes.push({
    stdout,
    stderr,
    // A program that waits at its top level for what never comes.
    error: loaded || ended ? error : "unsettled await",
    status: status ?? Number(process.exitCode ?? 0),
    files: files(work),
  });
  current = null;
}

// --- the requests ------------------------------------------------------------------------------------------------

let unread = Buffer.alloc(0);

function readLine() {
  // Waits with all else standing still: between two batches there is nothing else.
  const chunk = Buffer.alloc(1 << 16);
  for (;;) {
    const at = unread.indexOf(10);
    if (at >= 0) {
      const line = unread.subarray(0, at).toString("utf8");
      unread = unread.subarray(at + 1);
      return line;
    }
    const size = fs.readSync(0, chunk);
    if (!size) return null;
    unread = Buffer.concat([unread, chunk.subarray(0, size)]);
  }
}

function answer(text) {
  const data = Buffer.from(text);
  for (let at = 0; at < data.length; ) {
    at += fs.writeSync(1, data, at);
  }
}

process.on("beforeExit", () => {
  if (current) end();
  if (!batch.length && outcomes.length) {
    answer(`${JSON.stringify(outcomes)}\n`);
    outcomes = [];
  }
  if (!batch.length) {
    const line = readLine();
    if (line === null) real.exit.call(process, 0);
    batch = JSON.parse(line);
  }
  const run = batch.shift();
  setImmediate(begin, run);
});
