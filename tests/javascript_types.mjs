// Type-checks every file of a folder as one program, strictly, and prints a JSON object: the errors of each file.
//
// The arguments are the environment, whose node_modules has the SDK and TypeScript, and the folder.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [home, folder] = process.argv.slice(2);
const ts = createRequire(path.join(home, "package.json"))("typescript");
const names = fs.readdirSync(folder).filter((name) => /\.[mc]?tsx?$/.test(name));
const program = ts.createProgram(
  names.map((name) => path.join(folder, name)),
  {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    jsx: ts.JsxEmit.Preserve,
    experimentalDecorators: true,
    types: ["node"],
    typeRoots: [path.join(home, "node_modules", "@types")],
  },
);
const errors = {};
for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
  const name = file ? path.basename(file.fileName) : "";
  (errors[name] ??= []).push(ts.flattenDiagnosticMessageText(messageText, " "));
}
process.stdout.write(JSON.stringify(errors));
