"""What a rewrite must know of a file as a whole: where a function can be added, and how the file is written."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.languages.python.access import SdkImport, access_at, typing_only
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.facts import FileFacts
from codemod.languages.python.senders import NEEDED
from codemod.languages.python.syntax import FUNCTIONS, Positions, parent
from codemod.languages.python.tables import Scopes
from codemod.languages.python.values import ClientClass, External, SdkModule
from codemod.model import Span
from codemod.sdk.catalogue import CLIENT_CLASS

LINE_LENGTH = 88
LONGEST = 120


def file_facts(evaluator: Evaluator, file: Scopes, imports: list[SdkImport], places: Sequence[Span]) -> FileFacts:
    """Return the facts of a file. ``places`` are the spans of its sites, which a new function must stand above."""
    tree, positions = file.tree, file.positions
    line = _line_of_wrapper(evaluator, file, imports, places)
    client, for_checkers = _client_name(evaluator, file, line)
    return FileFacts(
        wrapper_line=line,
        typed=_is_typed(file),
        names=frozenset(file.names),
        errors=access_at(evaluator, file, imports, None),
        client=client,
        client_for_checkers=bool(client) and for_checkers,
        any_name=_any_name(evaluator, file, line),
        modules=_modules(evaluator, file, line),
        lazy_annotations=_lazy(tree),
        indent=_indent(positions, tree),
        quote=_quote(file),
        line_length=min(LONGEST, max(LINE_LENGTH, max(map(len, map(str.rstrip, positions.lines)), default=0))),
    )


def _line_of_wrapper(evaluator: Evaluator, file: Scopes, imports: list[SdkImport], places: Sequence[Span]) -> int:
    """Return where a function can be added: in a notebook, in the cell that imports the SDK, or a file that does."""
    body, cells = file.tree.body, evaluator.program.cells_of(file)
    if not cells:
        return _wrapper_line(body, places)
    first = min((one.node.lineno for one in imports if isinstance(parent(one.node), ast.Module)), default=0)
    if not first:
        own = evaluator.program.first_of_others(file)
        first = own.lineno if own is not None else min((span.line for span in places), default=1)
    begin = max((cell for cell in cells if cell <= first), default=1)
    end = min((cell for cell in cells if cell > first), default=1 << 60)
    inside = [statement for statement in body if begin <= statement.lineno < end]
    return _wrapper_line(inside or body, [span for span in places if span.line >= begin])


def _wrapper_line(body: Sequence[ast.stmt], places: Sequence[Span]) -> int:
    """Return the line after the last import that stands before the first definition or site."""
    first_site = min((span.line for span in places), default=1 << 60)
    line = 0
    for index, statement in enumerate(body):
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef)) or statement.lineno >= first_site:
            break
        end = statement.end_lineno or statement.lineno
        if end >= first_site:
            break
        docstring = index == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if docstring or isinstance(statement, (ast.Import, ast.ImportFrom)) or _imports_inside(statement):
            following = body[index + 1] if index + 1 < len(body) else None
            if following is not None and following.lineno <= end:
                continue  # joined by a semicolon
            line = end + 1
    if not line and body:
        line = min(body[0].lineno, *(d.lineno for d in getattr(body[0], "decorator_list", [])), 1 << 60)
    return line or 1


def _imports_inside(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.If, ast.Try)):
        blocks = [*statement.body, *statement.orelse]
        if isinstance(statement, ast.Try):
            blocks += [*statement.finalbody, *(s for handler in statement.handlers for s in handler.body)]
        return any(isinstance(inner, (ast.Import, ast.ImportFrom)) or _imports_inside(inner) for inner in blocks)
    return False


def _is_typed(file: Scopes) -> bool:
    return any(
        function.returns is not None
        or any(argument.annotation is not None for argument in (*function.args.args, *function.args.kwonlyargs))
        for function in file.functions
    )


def _bound_at(evaluator: Evaluator, file: Scopes, name: str, line: int) -> bool:
    """Whether the module binds a name once, by an import that is run before ``line`` on every path."""
    bindings = file.module.bindings.get(name, [])
    if len(bindings) != 1 or bindings[0].kind != "import":
        return False
    node = bindings[0].node
    return isinstance(parent(node), ast.Module) and bindings[0].line < line and not typing_only(evaluator, node)


def _client_name(evaluator: Evaluator, file: Scopes, line: int) -> tuple[str, bool]:
    """Return how the module names the client's class, and whether only type checkers see that name."""
    for_checkers = ""
    for node in file.imports:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            bindings = file.module.bindings.get(name, [])
            if not bindings:
                continue
            value = evaluator.binding(bindings[0])
            if value == ClientClass():
                if _bound_at(evaluator, file, name, line):
                    return name, False
                if len(bindings) == 1 and typing_only(evaluator, bindings[0].node):
                    for_checkers = name
            elif value in (SdkModule(""), SdkModule("client")) and _bound_at(evaluator, file, name, line):
                return f"{name}.{CLIENT_CLASS}", False
    return for_checkers, True


def _any_name(evaluator: Evaluator, file: Scopes, line: int) -> str:
    for node in file.imports:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if not _bound_at(evaluator, file, name, line):
                continue
            value = evaluator.binding(file.module.bindings[name][0])
            if value == External("typing.Any"):
                return name
            if value == External("typing") and isinstance(node, ast.Import):
                return f"{name}.Any"
    return ""


def _modules(evaluator: Evaluator, file: Scopes, line: int) -> tuple[tuple[str, str], ...]:
    """Return what the modules are called that functions for requests need, those that are bound by then.

    "" is given for one that is not, where its name would mean nothing else anywhere in the file.
    """
    if not evaluator.reads_texts:
        return ()
    found: dict[str, str] = {}
    for node in file.imports:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if not alias.asname and isinstance(node, ast.Import) and "." in alias.name and alias.name in NEEDED:
                others = file.module.bindings.get(name, [])
                plain = isinstance(parent(node), ast.Module) and node.lineno < line
                if plain and all(one.kind == "import" and one.module == name for one in others):
                    found.setdefault(alias.name, alias.name)
                continue
            if not _bound_at(evaluator, file, name, line):
                continue
            value = evaluator.binding(file.module.bindings[name][0])
            if isinstance(value, External) and value.dotted in NEEDED:
                found.setdefault(value.dotted, name)
    taken = {binding.name for binding in file.bindings if binding.kind != "import" or binding.member}
    taken |= {binding.name for binding in file.bindings if binding.module.partition(".")[0] != binding.name}
    taken |= file.names - {binding.name for binding in file.bindings}
    free = {module: "" for module in NEEDED if module.partition(".")[0] not in taken}
    return tuple((free | found).items())


def _lazy(tree: ast.Module) -> bool:
    return any(
        isinstance(statement, ast.ImportFrom)
        and statement.module == "__future__"
        and any(alias.name == "annotations" for alias in statement.names)
        for statement in tree.body
    )


def _indent(positions: Positions, tree: ast.Module) -> str:
    """Return one level of indentation: that of the first indented block."""
    stack: list[ast.AST] = list(reversed(tree.body))
    while stack:
        node = stack.pop()
        body = getattr(node, "body", None)
        if isinstance(node, ast.stmt) and isinstance(body, list) and body and isinstance(body[0], ast.stmt):
            first = body[0]
            if first.lineno > node.lineno:
                outer = _leading(positions.lines[node.lineno - 1])
                inner = _leading(positions.lines[first.lineno - 1])
                if inner.startswith(outer) and len(inner) > len(outer):
                    return inner[len(outer) :]
            stack.extend(reversed(body))
    return "    "


def _leading(line: str) -> str:
    stripped = line.lstrip("\f")
    return stripped[: len(stripped) - len(stripped.lstrip(" \t"))]


def _quote(file: Scopes) -> str:
    """Return the quote that most of the first plain strings use."""
    double = single = 0
    positions = file.positions
    for node in file.strings[:400]:
        if _in_f_string(node):
            continue
        start = positions.lines[node.lineno - 1].encode()[node.col_offset : node.col_offset + 5].lstrip(b"rbuRBUfF")
        if start.startswith((b'"""', b"'''")):
            continue
        double += start.startswith(b'"')
        single += start.startswith(b"'")
        if double + single >= 60:
            break
    return "'" if single > double else '"'


def _in_f_string(node: ast.AST) -> bool:
    """Whether a string is part of an f-string, whose own quotes decide which ones are left."""
    above = parent(node)
    while isinstance(above, (ast.expr, ast.keyword)):
        if isinstance(above, (ast.JoinedStr, ast.FormattedValue)):
            return True
        above = parent(above)
    return False
