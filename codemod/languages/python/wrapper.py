"""The one coroutine function that a file gets for calls that stand inside expressions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from codemod.languages.python.facts import FileFacts
from codemod.languages.python.lines import Lines, Replacement
from codemod.languages.python.naming import Named, Names, free
from codemod.languages.python.typing_import import find_any
from codemod.model import Span
from codemod.sdk.catalogue import (
    CLIENT_CLASS,
    COMPLETED,
    DATA,
    ERROR,
    ERRORS_MODULE,
    OLD_ERROR,
    PACKAGE,
    QUEUE,
    STATUS,
    SUBMIT_AND_POLL,
)

_NAME = f"_{SUBMIT_AND_POLL}"
_DOCSTRING = "Return the video that a queued job makes; raise if the job fails."


def plan_wrapper(lines: Lines, file: FileFacts, names: Names) -> tuple[str, str, Replacement | None]:
    """Return the name of the function, its text ("" where it is there), and the import that it needs."""
    error = names.name(OLD_ERROR, file.errors)
    client, any_name, imported = "", "", None
    if file.typed:
        client = _client(file, names)
        any_name, imported = find_any(lines, file)
    text = _text(_NAME, file, error, client, any_name)
    if f"\n{text}" in "\n" + lines.text.replace("\r\n", "\n").replace("\r", "\n"):
        return _NAME, "", None  # an earlier run has put it there
    name = free([_NAME], file.names)
    return name, _text(name, file, error, client, any_name), imported


def placed(lines: Lines, file: FileFacts, texts: Iterable[str], imports: Iterable[Replacement]) -> list[Replacement]:
    """Return the insertion of some functions, one below the other; ``imports`` are inserted, too."""
    functions = [text for text in texts if text]
    if not functions:
        return []
    at = lines.start(file.wrapper_line)
    after_import = any(imported.begin == imported.end == at for imported in imports)
    return [_placed(lines, file.wrapper_line, "\n\n".join(functions), after_import)]


def _text(name: str, file: FileFacts, error: Named, client_type: str, any_name: str) -> str:
    """Return the function's source, its lines ended by ``\\n``; untyped where there is no ``any_name``."""
    used = {error.expression.split(".")[0]}
    client, options, result = (free([local], used) for local in ("client", "options", "result"))
    ending = [f"return {result}.{DATA}"]
    if not any_name:
        head = f"async def {name}({client}, {options}):\n"
    else:
        typed = f"{client}: {client_type or any_name}, {options}: dict[str, {any_name}]"
        head = f"async def {name}({typed}) -> bytes:\n"
        if len(head) - 1 > file.line_length:
            head = f"async def {name}(\n{file.indent}{typed}\n) -> bytes:\n"
        if not client_type:  # nothing is known of the result then, and a type checker wants to know
            data = free([DATA], used)
            ending = [f"{data}: bytes = {result}.{DATA}", f"return {data}"]
    body = [
        f'"""{_DOCSTRING}"""',
        f"{result} = await {client}.{QUEUE}.{SUBMIT_AND_POLL}({options})",
        f"if {result}.{STATUS} != {file.quote}{COMPLETED}{file.quote}:",
        *([file.indent + error.statement, ""] if error.statement else []),
        f"{file.indent}raise {error.expression}({result}.{ERROR})",
        *ending,
    ]
    return head + "".join(f"{file.indent}{line}\n" if line else "\n" for line in body)


def _client(file: FileFacts, names: Names) -> str:
    """Return the annotation for the client; "" where the class cannot be named."""
    access = file.errors
    sure = False
    if file.client:
        name, sure = file.client, not file.client_for_checkers
    elif CLIENT_CLASS in dict(access.known):
        name, sure = names.name(CLIENT_CLASS, access).expression, True
    elif access.prefix.rpartition(".")[2] == ERRORS_MODULE:
        return ""
    elif access.prefix:
        # Were the module sure to be bound by now, ``file.client`` would say so.
        name = names.name(CLIENT_CLASS, access).expression
    elif access.extend and names.module(access.extend) == PACKAGE:
        name, sure = names.name(CLIENT_CLASS, access).expression, _comes_first(access.extend, file)
    elif access.insert and not access.extend and access.insert_module == PACKAGE:
        name, sure = names.name(CLIENT_CLASS, access).expression, _comes_first(access.insert, file)
    else:
        return ""
    return name if sure or file.lazy_annotations else f"{file.quote}{name}{file.quote}"


def _comes_first(span: Span, file: FileFacts) -> bool:
    """Whether an import has always been run when the function is defined."""
    return span.column == 1 and span.line < file.wrapper_line


def _placed(lines: Lines, line: int, text: str, after_import: bool) -> Replacement:
    """Return the function's insertion before a line, two blank lines on either side of it."""
    above, below = lines.lines[: line - 1], lines.lines[line - 1 :]
    blank = 0 if after_import else _blank(reversed(above))
    before = 2 - blank if after_import or blank < len(above) else 0
    after = 2 - _blank(below) if any(map(str.strip, below)) else 0
    text = text.replace("\n", lines.newline)
    text = max(before, 0) * lines.newline + text + max(after, 0) * lines.newline
    if not below and not lines.text.endswith(("\n", "\r")):
        text = lines.newline + text.removesuffix(lines.newline)  # the last line goes on having no end
    at = lines.start(line)
    return Replacement(at, at, text, "wrapper")


def _blank(lines: Iterable[str]) -> int:
    """Count the blank lines that come first."""
    return sum(1 for _ in takewhile(lambda line: not line.strip(), lines))
