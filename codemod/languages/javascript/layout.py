"""How a file is written as a whole, and where a function can be added to it."""

from __future__ import annotations

from collections import Counter

from codemod.languages.javascript import library
from codemod.languages.javascript.directives import Directives, is_for_next_line
from codemod.languages.javascript.facts import FileFacts
from codemod.languages.javascript.packaging import is_commonjs
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, Tree
from codemod.sdk import javascript as sdk

_NAMES = frozenset(
    ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern", "type_identifier")
)  # fmt: skip
_ENDED = frozenset(
    ("lexical_declaration", "variable_declaration", "expression_statement", "return_statement", "import_statement",
     "throw_statement")
)  # fmt: skip
_BLOCKS = frozenset(("statement_block", "class_body"))
_INDENTING = _BLOCKS | frozenset(("object", "array", "arguments", "switch_body", "formal_parameters", "named_imports"))
_TYPES = (sdk.QUEUE_TYPE, sdk.QUEUE_OPTIONS_TYPE, sdk.VIDEO_MODEL_TYPE)
_RETURNED = ("Promise", "Blob")
"""The platform's types that a wrapper returns."""
_PRAGMAS = (
    "@ts-nocheck",
    "@ts-check",
    "@jsx",
    "eslint",
    "@flow",
    "icense",
    "opyright",
    "@file",
    "global ",
    "prettier",
    "biome",
)


def file_facts(scopes: Scopes, *, is_typed: bool) -> FileFacts:
    """Return what a rewrite must know of a file as a whole."""
    tree = scopes.tree
    names: set[str] = set()
    quotes: Counter[str] = Counter()
    ends: Counter[bool] = Counter()
    indents: Counter[tuple[bool, str]] = Counter()
    for node in tree.root.walk():
        if node.kind in _NAMES:
            names.add(tree.of(node))
        elif node.kind == "string":
            quotes[tree.text[node.start]] += 1
        elif node.kind in _ENDED:
            ends[";" in node.words or tree.text[node.end - 1] == ";"] += 1
        elif node.kind in _INDENTING and node.children:
            unit = _unit(tree, node)
            if unit:
                indents[node.kind in _BLOCKS, unit] += 1
    imported = next((one.node for one in scopes.imports if one.static and library.is_sdk(one.module)), None)
    module = scopes.module_of(tree.root)
    return FileFacts(
        wrapper_line=_wrapper_line(scopes),
        names=frozenset(names),
        sdk_import=tree.span(imported) if imported is not None else None,
        import_line=_after(tree, imported) if imported is not None else 0,
        types=_types(scopes),
        is_typed=is_typed,
        can_import=_can_import(scopes, imported),
        has_own_types=any(name in scopes.scope_of_type or name in module.names for name in _RETURNED),
        own=frozenset(module.names) | frozenset(scopes.scope_of_type),
        is_cached=any(one.module == "next" or one.module.startswith("next/") for one in scopes.imports),
        indent=max(indents, key=lambda one: (one[0], indents[one]))[1] if indents else _of_lines(tree),
        quote="'" if quotes["'"] > quotes['"'] else '"',
        semicolons=ends[True] >= ends[False],
    )


def _can_import(scopes: Scopes, imported: Node | None) -> bool:
    """Whether an import of the SDK's types, which are those of an ES module, may be added to a file.

    An import that TypeScript is told to ignore the error of gives no types, and its twin would be that error again.
    Without a static import of the SDK, one would make a module of a script; and CommonJS, which has the SDK by
    ``import(…)``, cannot have it at all.
    """
    if imported is not None:
        return not Directives(scopes.tree).over(imported)
    is_loaded = any(not one.static and library.is_sdk(one.module) for one in scopes.imports)
    if is_loaded and is_commonjs(scopes.tree.path_of(scopes.tree.root)):
        return False
    return any(node.kind in ("import_statement", "export_statement") for node in scopes.tree.root.children)


def _of_lines(tree: Tree) -> str:
    """Return how a file without blocks is indented: with tabs, where more of its lines begin with one."""
    tabs = sum(line.startswith("\t") for line in tree.lines)
    return "\t" if tabs > sum(line.startswith("  ") for line in tree.lines) else "  "


def _unit(tree: Tree, block: Node) -> str:
    """Return by how much the first statement of a block is indented more than the line the block begins on."""
    outer = tree.lines[tree.line(block) - 1]
    line = tree.line(block.children[0])
    if line == tree.line(block):
        return ""
    inner = tree.lines[line - 1]
    before = outer[: len(outer) - len(outer.lstrip(" \t"))]
    after = inner[: len(inner) - len(inner.lstrip(" \t"))]
    return after[len(before) :] if after.startswith(before) else ""


def _types(scopes: Scopes) -> tuple[tuple[str, str], ...]:
    """Return the names under which the file has the types of the SDK that a wrapper needs."""
    found = {}
    for name, variable in scopes.module_of(scopes.tree.root).names.items():
        for write in variable.writes:
            if write.how == "import" and write.name in _TYPES and library.is_sdk(write.module):
                found[write.name] = name
    return tuple(sorted(found.items()))


def _wrapper_line(scopes: Scopes) -> int:
    """Return the line before which a function can be added: after the imports, or after the head of the file."""
    tree, statements = scopes.tree, scopes.tree.root.children
    last: Node | None = None
    for statement in statements:
        if statement.kind == "import_statement":
            last = statement
    if last is None:
        for statement in statements:
            if statement.kind == "hash_bang_line" or _is_directive(statement) or _is_require(scopes, statement):
                last = statement
            else:
                break
    if last is not None and last.kind not in ("hash_bang_line", "expression_statement"):
        return _after(tree, last)
    return _after_comments(tree, statements, last)


def _after_comments(tree: Tree, statements: list[Node], last: Node | None) -> int:
    """Return the line after the comment at the head of a file, where it is about the file."""
    line = 1 if last is None else _after(tree, last)
    first = next((one for one in statements if last is None or one.start >= last.end), None)
    limit = len(tree.text) if first is None else first.start
    start = 0 if last is None else last.end
    comments = [(begin, end) for begin, end in tree.comments if start <= begin and end <= limit]
    for begin, end in comments:
        if tree.line_at(begin) > line and any(one.strip() for one in tree.lines[line - 1 : tree.line_at(begin) - 1]):
            break
        if is_for_next_line(tree.text[begin:end]):
            break
        below = tree.line_at(end) + 1
        is_apart = below > len(tree.lines) or not tree.lines[below - 1].strip()
        if not is_apart and not any(word in tree.text[begin:end] for word in _PRAGMAS):
            follows = any(tree.line_at(other) == below for other, _ in comments)
            if not follows:
                break
        line = below
    return line


def _after(tree: Tree, node: Node) -> int:
    """Return the first line after a statement before which something can be put in.

    No other statement that began on its last line goes on there, no comment is about it that stands on the line before,
    and the signatures of an overloaded function are not parted from it.
    """
    end = _end_of_lines(tree, node.end)
    while (following := _belonging(tree, end)) is not None:
        end = _end_of_lines(tree, following.end)
    return tree.line_at(max(end - 1, 0)) + 1


def _end_of_lines(tree: Tree, end: int) -> int:
    """Return where the last of the statements and comments ends that begin before the end of a place's line."""
    is_longer = True
    while is_longer:
        line = tree.line_at(max(end - 1, 0))
        ends = [one.end for one in tree.root.children if one.end > end and tree.line(one) <= line]
        ends += [finish for begin, finish in tree.comments if finish > end and tree.line_at(begin) <= line]
        is_longer = bool(ends)
        end = max(ends, default=end)
    return end


def _belonging(tree: Tree, end: int) -> Node | None:
    """Return the statement after a place's line if it belongs to what stands there, None where it does not."""
    following = next((one for one in tree.root.children if one.start >= end), None)
    if following is None:
        return None
    line = tree.line_at(max(end - 1, 0))
    on_line = [tree.text[begin:finish] for begin, finish in tree.comments if tree.line_at(finish - 1) == line]
    before = [one for one in tree.root.children if one.end <= end][-1:]
    is_signature = any(inner.kind == "function_signature" for one in before for inner in (one, *one.children))
    return following if is_signature or any(map(is_for_next_line, on_line)) else None


def _is_directive(statement: Node) -> bool:
    return statement.kind == "expression_statement" and [child.kind for child in statement.children] == ["string"]


def _is_require(scopes: Scopes, statement: Node) -> bool:
    if statement.kind not in ("lexical_declaration", "variable_declaration") or not statement.children:
        return False
    for declarator in statement.children:
        value = declarator.field("value")
        while value is not None and value.kind in ("member_expression", "call_expression"):
            if value.kind == "call_expression" and scopes.tree.of(value.children[0]) == "require":
                break
            value = value.children[0]
        if value is None or value.kind != "call_expression":
            return False
    return True
