// Reads a JSON list of files on stdin and prints a JSON object about them: what two parsers that are not the tool's say.
//
//   node --experimental-vm-modules npm_parser.mjs TYPESCRIPT refused   what is wrong with the syntax, by file and parser
//   node --experimental-vm-modules npm_parser.mjs TYPESCRIPT places    where a statement may be put
//
// TYPESCRIPT is the folder of TypeScript's own package. Nothing of the files is run.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";

const ts = createRequire(import.meta.url)(path.resolve(process.argv[2], "lib", "typescript.js"));
const MOST_PLACES = 100;

const answer = {};
for (const file of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  const said = process.argv[3] === "places" ? places(file, text) : refused(file, text);
  if (said) answer[file] = said;
}
process.stdout.write(JSON.stringify(answer));

function read(file, text) {
  const kind = /\.tsx$/.test(file) ? ts.ScriptKind.TSX : /\.[mc]?ts$/.test(file) ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
}

// What TypeScript says of the text, and what Node says of the JavaScript that it is or is compiled to.
function refused(file, text) {
  const isScript = /\.[mc]?js$/.test(file);
  const said = {};
  const first = read(file, text).parseDiagnostics[0];
  if (first) said.typescript = ts.flattenDiagnosticMessageText(first.messageText, " ");
  let script = text;
  if (!isScript || first || usesJsx(text)) {
    const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.React };
    if (/\.d\.[mc]?ts$/.test(file)) return first ? said : null;
    const output = ts.transpileModule(text, {
      fileName: isScript ? file.replace(/js$/, "jsx") : file,
      reportDiagnostics: true,
      compilerOptions: { ...options, experimentalDecorators: true },
    });
    const diagnostic = output.diagnostics[0];
    if (diagnostic) said.typescript = ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
    script = isScript ? text : output.outputText;
    if (isScript && !diagnostic && wrongInNode(text)) script = output.outputText;
  }
  const wrong = wrongInNode(script);
  if (wrong) said.node = wrong;
  return said.typescript || said.node ? said : null;
}

// Whether TypeScript's reading of a script has to be asked for: only where there may be JSX in it.
function usesJsx(text) {
  return /<[\w/>]/.test(text);
}

function wrongInNode(text) {
  const body = text.replace(/^#!.*/, "");
  try {
    new vm.SourceTextModule(body);
    return "";
  } catch (error) {
    try {
      new vm.Script(`(function (exports, require, module) {${body}\n})`);
      return "";
    } catch (other) {
      return /^\s*(import|export)\b/m.test(body) ? String(error) : String(other);
    }
  }
}

// The lines before which a statement may be put, with what is around each, in a file that TypeScript can read.
function places(file, text) {
  const source = read(file, text);
  if (source.parseDiagnostics.length || refused(file, text) || /\.d\.[mc]?ts$/.test(file)) return null;
  const isModule = ts.isExternalModule(source);
  const found = [];
  let top = 0;
  visit(source, "module", isModule);
  const step = Math.max(1, Math.floor(found.length / MOST_PLACES));
  return found.length ? { isModule, top, places: found.filter((_, index) => index % step === 0) } : null;

  function visit(node, kind, mayAwait) {
    if (node.modifiers?.some((one) => one.kind === ts.SyntaxKind.DeclareKeyword)) return;
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node) || ts.isPropertyDeclaration(node)) {
      kind = ts.SyntaxKind[node.kind];
      mayAwait = Boolean(node.modifiers?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword));
    } else if (ts.isModuleDeclaration(node)) {
      mayAwait = false; // a namespace becomes a function
    }
    if (ts.isSourceFile(node) || ts.isBlock(node) || ts.isModuleBlock(node)) {
      let isPrologue = true;
      for (const statement of node.statements) {
        isPrologue &&= ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
        if (!isPrologue) add(node, statement, kind, mayAwait);
      }
    }
    ts.forEachChild(node, (child) => visit(child, kind, mayAwait));
  }

  function add(parent, statement, kind, mayAwait) {
    const start = statement.getStart(source);
    const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
    if (before.trim()) return; // it shares its line with something else
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    if (ts.isSourceFile(parent) && !before && !top) top = line;
    found.push({ line, indent: before, kind, mayAwait });
  }
}
