// An independent count of what the ledger must hold of JavaScript and TypeScript, by TypeScript's own parser.
//
// Reads a JSON list of files on stdin and prints a JSON object: the candidates of each, with kind, line (1-based, the
// first and the last on which the entry may be) and text. What counts, read off the tree alone:
//
// - attribute: a member `process` or `generate`, after a dot or as a text between brackets;
// - name: such a member that a pattern takes out of an object;
// - import: a module whose name has `decart` in it, imported, exported from, or asked for by import() or require();
// - address: a text in which `/v1/generate/` stands.
//
// Only the last counts in a file that does not name the SDK. The argument is the environment with TypeScript.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const METHODS = new Set(["process", "generate"]);
const ADDRESS = "/v1/generate/";
const ts = createRequire(path.join(process.argv[2], "package.json"))("typescript");

function candidates(file) {
  const text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  const kind = { ".ts": ts.ScriptKind.TS, ".mts": ts.ScriptKind.TS, ".cts": ts.ScriptKind.TS, ".tsx": ts.ScriptKind.TSX };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind[path.extname(file)] ?? ts.ScriptKind.JSX);
  const found = [];
  const add = (kind, node) => {
    const line = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
    found.push({ kind, first: line(node.getStart()), last: line(node.getEnd()), text: node.getText().slice(0, 80) });
  };
  const isMethod = (node) => node && (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && METHODS.has(node.text);
  const isSdk = (node) => node && ts.isStringLiteralLike(node) && /decart/i.test(node.text);
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node) && isMethod(node.name)) add("attribute", node.name);
    if (ts.isElementAccessExpression(node) && isMethod(node.argumentExpression)) add("attribute", node.argumentExpression);
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && isMethod(node.propertyName ?? node.name)) {
      add("name", node.propertyName ?? node.name);
    }
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && isSdk(node.moduleSpecifier)) add("import", node);
    if (ts.isImportEqualsDeclaration(node) && isSdk(node.moduleReference.expression)) add("import", node);
    if (ts.isCallExpression(node) && isSdk(node.arguments[0])) {
      const callee = node.expression;
      if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require")) {
        add("import", node);
      }
    }
    if ((ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && node.getText().includes(ADDRESS)) {
      add("address", node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const known = /decart/i.test(text);
  return found.filter(({ kind }) => known || kind === "address");
}

const files = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(Object.fromEntries(files.map((file) => [file, candidates(file)]))));
