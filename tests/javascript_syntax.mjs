// Reads a JSON list of files on stdin and prints a JSON object: what is wrong with the syntax of each that is broken.
//
// What `node --check` does for one file, in one process for all. TypeScript and JSX are read by TypeScript first, and
// what is left when the types are gone by Node. Run with --experimental-vm-modules; the argument is the environment.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";

const ts = createRequire(path.join(process.argv[2], "package.json"))("typescript");
const wrong = {};

for (const file of JSON.parse(fs.readFileSync(0, "utf8"))) {
  let text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  const isCommonJs = /\.c[jt]s$/.test(file) || (/\brequire\(/.test(text) && !/^\s*(import|export)\b/m.test(text));
  // A closing tag tells JSX in a file that is called .js.
  if (!/\.[mc]?js$/.test(file) || (/\.js$/.test(file) && /<\/[a-z]+>/.test(text))) {
    const { outputText, diagnostics } = ts.transpileModule(text, {
      fileName: file,
      reportDiagnostics: true,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        jsx: ts.JsxEmit.React,
        experimentalDecorators: true,
      },
    });
    if (diagnostics.length) wrong[file] = ts.flattenDiagnosticMessageText(diagnostics[0].messageText, " ");
    text = outputText;
  }
  try {
    if (isCommonJs) new vm.Script(`(function (exports, require, module) {${text.replace(/^#!.*/, "")}\n})`);
    else new vm.SourceTextModule(text);
  } catch (error) {
    wrong[file] ??= String(error);
  }
}
process.stdout.write(JSON.stringify(wrong));
