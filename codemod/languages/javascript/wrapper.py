"""The form ``wrapper``: a call of one small function that the file gets, and the types that it is written with."""

from __future__ import annotations

from collections.abc import Callable

from codemod.languages.javascript.facts import CallPlace
from codemod.languages.javascript.guards import RESULT, checks
from codemod.languages.javascript.naming import free
from codemod.languages.javascript.replacements import CLOSING, OPENING, Changes
from codemod.languages.javascript.source import Source
from codemod.languages.javascript.syntax import Node
from codemod.sdk.javascript import (
    DATA,
    PACKAGE,
    QUEUE,
    QUEUE_OPTIONS_TYPE,
    QUEUE_TYPE,
    SUBMIT_AND_POLL,
    VIDEO_MODEL_TYPE,
)

_TYPES = (QUEUE_TYPE, QUEUE_OPTIONS_TYPE, VIDEO_MODEL_TYPE)


def wrap(source: Source, changes: Changes, place: CallPlace, name: str) -> Callable[[], str]:
    """Let the call be one of the wrapper; what is returned tells what it becomes, once all changes are known."""
    begin, end = source.range(place.call)
    receiver = source.range(place.receiver)
    argument, _ = source.range(place.argument)
    size = end - begin
    call = source.node(place.call, "call_expression")
    opened = call.children[-1].start
    given = "".join(source.tree.of(node) for node in call.children[1:-1] if node.kind == "type_arguments")
    blanks = source.text[opened + 1 : argument]
    between = source.comments(receiver[1], opened)
    kept = "".join(f" {source.text[start:stop]}" for start, stop in between)
    if "\n" in kept or "//" in kept:
        kept += source.newline
    opening = f"{name}{given}("
    if place.is_optional:
        opening = f"{_apart(source, call)}({source.of(place.receiver)} == null ? undefined : {opening}"
    is_broken = "\n" in blanks or "\r" in blanks
    if is_broken:
        indentation = source.newline + source.indentation(source.tree.line_at(argument))
        changes.insert(begin, opening + indentation, rank=OPENING, size=size)
    else:
        changes.insert(begin, opening, rank=OPENING, size=size)
    changes.replace(receiver[1], opened + 1, f"{kept}," if is_broken else f"{kept}, ")
    if place.is_optional:
        changes.insert(end, ")", rank=CLOSING, size=size)
    return lambda: changes.rendered(begin, end)


def _apart(source: Source, call: Node) -> str:
    """Return what keeps a parenthesis that begins a statement from being a call of what the line before ends with."""
    statement = call
    while statement.parent is not None and statement.parent.start == call.start and statement.parent.kind != "program":
        statement = statement.parent
    if statement.kind != "expression_statement" or statement.parent is None:
        return ""
    if source.file.semicolons or statement.parent.kind not in ("program", "statement_block"):
        return ""
    return ";"


def define(source: Source, changes: Changes, name: str, *, is_any: bool) -> None:
    """Add the function to the file, without types where it is called with a client that has none (``is_any``).

    And where the types cannot be imported.
    """
    file = source.file
    types = dict(file.types)
    is_any = is_any or not (file.can_import or all(one in types for one in _TYPES))
    wanted = []
    if file.is_typed and not is_any:
        for type_name in _TYPES:
            if type_name not in types:
                types[type_name] = free(type_name, file.names)
                alias = types[type_name]
                wanted.append(type_name if alias == type_name else f"{type_name} as {alias}")
    imports = _import(source, wanted) if wanted else ""
    line = file.import_line or file.wrapper_line
    lines = _function(source, name, types, is_any=is_any)
    at = file.wrapper_line
    if imports and line != at:
        changes.insert_lines(line, imports, "import")
        imports = ""
    if imports:
        changes.insert_lines(at, imports, "import")
    changes.insert_lines(at, set_apart(source, lines, at, follows=bool(imports)), "wrapper")


def _import(source: Source, names: list[str]) -> str:
    """Return the line that imports the types that are lacking, from where the file has the SDK."""
    module = source.quoted(PACKAGE)
    if source.file.sdk_import is not None:
        node = source.node(source.file.sdk_import)
        module = next((source.tree.of(one) for one in node.walk() if one.kind == "string"), module)
    return f"import type {{ {', '.join(names)} }} from {module}{source.semicolon}{source.newline}"


def _function(source: Source, name: str, types: dict[str, str], *, is_any: bool) -> list[str]:
    unit, end = source.file.indent, source.semicolon
    result = free(RESULT, {name})
    client, options = free("client", {name}), free("options", {name})
    head = [f"async function {name}({client}, {options}) {{"]
    if source.file.is_typed and is_any:
        result_type = "" if source.file.has_own_types else ": Promise<any>"
        head = [f"async function {name}({client}: any, {options}: any){result_type} {{"]
    elif source.file.is_typed:
        head = [
            f"async function {name}<T extends {types[VIDEO_MODEL_TYPE]}>(",
            f"{unit}{client}: {{ {QUEUE}: {types[QUEUE_TYPE]} }},",
            f"{unit}{options}: {types[QUEUE_OPTIONS_TYPE]}<T>,",
            ") {" if source.file.has_own_types else "): Promise<Blob> {",
        ]
    return [
        *head,
        f"{unit}const {result} = await {client}.{QUEUE}.{SUBMIT_AND_POLL}({options}){end}",
        *checks(source, result, unit),
        f"{unit}return {result}.{DATA}{end}",
        "}",
    ]


def set_apart(source: Source, lines: list[str], at: int, *, follows: bool) -> str:
    """Return the function with an empty line before and after it, where there is something."""
    every, newline = source.tree.lines, source.newline
    before = every[at - 2] if at > 1 else ""
    text = newline.join(lines) + newline
    if follows or before.strip():
        text = newline + text
    if at > 1 and not before.endswith(("\n", "\r")) and not follows:
        return newline + text.removesuffix(newline)  # the file's last line has no ending, and will have none
    if at <= len(every) and every[at - 1].strip():
        text += newline
    return text
