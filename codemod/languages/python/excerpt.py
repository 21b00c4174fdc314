"""What an excerpt in documentation leaves out: imports of the SDK, and the client, used as in the vendor's guide.

https://docs.platform.decart.ai shows calls as ``client.process({"model": models.video("…"), …})``, the client and the
imports being those of another block.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from codemod.languages.python.access import ASSUMED
from codemod.languages.python.senders import SENDING, SESSIONS
from codemod.languages.python.syntax import parse
from codemod.model import Document
from codemod.sdk.catalogue import (
    CLIENT_CLASS,
    MODEL_KEY,
    MODEL_KINDS,
    OLD_ERROR,
    OLD_METHODS,
    PACKAGE,
    QUEUE,
    QUEUE_ERRORS,
    REGISTRY,
)
from codemod.sdk.rest import OLD_PATH

_LIBRARIES = frozenset(name.partition(".")[0] for name in (*SENDING, *SESSIONS)) - {"urllib"}
"""Libraries whose own names are used where requests are sent."""
_NAMES = (CLIENT_CLASS, REGISTRY, OLD_ERROR, *QUEUE_ERRORS)


def assumed(document: Document) -> str:
    """Return a line of code that the document is to be read with, "" where it needs none. Raises SourceError."""
    tree = parse(document)
    bound = set(_bound(tree))
    free = {
        node.id for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id not in bound and not hasattr(builtins, node.id)
    }  # fmt: skip
    names = [name for name in _NAMES if name in free]
    clients = sorted({name for name in _receivers(tree, free) if name not in names})
    makes = CLIENT_CLASS in names or (REGISTRY in names and any(_is_model(node) for node in ast.walk(tree)))
    whole = PACKAGE in free and PACKAGE not in clients and any(_is_of_package(node) for node in ast.walk(tree))
    sends = [f"import {module}" for module in sorted(_LIBRARIES & free)] if OLD_PATH in document.text else []
    if not (clients or makes or whole):
        return "; ".join(sends)
    names.append(f"{CLIENT_CLASS} as {ASSUMED}")
    made = "".join(f"; {name} = {ASSUMED}()" for name in clients)
    return "; ".join([f"from {PACKAGE} import {', '.join(names)}{made}", *[f"import {PACKAGE}"] * whole, *sends])


def free_names(document: Document) -> frozenset[str]:
    """Return the names that an excerpt uses before it gives them a meaning, in the order of its statements."""
    free: set[str] = set()
    known: set[str] = set()
    for statement in parse(document).body:
        module = ast.Module([statement], [])
        own = set(_bound(module))
        used = {
            node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        free |= used - known - (set() if isinstance(statement, ast.Assign) else own)
        known |= own
    return frozenset(name for name in free if not hasattr(builtins, name))


def _is_of_package(node: ast.AST) -> bool:
    """Whether a name is got from the package itself."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return name == PACKAGE and attribute in _NAMES
    return False


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield the names that the excerpt gives a meaning, wherever in it."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias():
                yield node.asname or node.name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name


def _receivers(tree: ast.Module, free: set[str]) -> Iterator[str]:
    """Yield the names on which the old method is called, if they can be the client's."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=[options, *_]):
                if method in OLD_METHODS and name in free and (_is_guides(options) or _sounds(name)):
                    yield name
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr=queue))):
                if queue == QUEUE and name in free and _sounds(name):
                    yield name


def _is_guides(options: ast.expr) -> bool:
    """Whether the options are a dict with a model of the registry, as the guide shows them."""
    return isinstance(options, ast.Dict) and any(
        isinstance(key, ast.Constant) and key.value == MODEL_KEY and _is_model(value)
        for key, value in zip(options.keys, options.values)
    )


def _is_model(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=kind)):
            return name == REGISTRY and kind in MODEL_KINDS
    return False


def _sounds(name: str) -> bool:
    """Whether a name is one that clients have in examples."""
    return "client" in name.lower() or PACKAGE in name.lower()
