"""What an excerpt in documentation leaves out: the import of the SDK, and the client, used as in the vendor's guide.

https://docs.platform.decart.ai shows calls as ``client.process({ model: models.video("…"), … })``, the client and the
import being those of another block.
"""

from __future__ import annotations

from collections.abc import Iterator

from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, parse
from codemod.model import Document
from codemod.sdk.javascript import FACTORY, MODEL_KEY, MODEL_KINDS, OLD_METHODS, PACKAGE, QUEUE, REGISTRY

_ALIAS = "_assumedClient"
_SOUND = ("client", "decart")


def assumed(document: Document) -> str:
    """Return a line of code that the document is to be read with, "" where it needs none. Raises SourceError."""
    if not any(method in document.text for method in (*OLD_METHODS, QUEUE)):
        return ""
    scopes = Scopes(parse(document))
    tree = scopes.tree
    identifiers = (node for node in tree.roots[0].walk() if node.kind == "identifier")
    free = {tree.of(node) for node in identifiers if scopes.variable(node) is None}
    clients = sorted(set(_receivers(scopes)))
    names = [name for name in (FACTORY, REGISTRY) if name in free]
    makes = FACTORY in names or (REGISTRY in names and any(_is_model(scopes, node) for node in tree.roots[0].walk()))
    if not (clients or makes):
        return ""
    if clients:
        names.append(f"{FACTORY} as {_ALIAS}")
    made = "".join(f"const {name} = {_ALIAS}(); " for name in clients if name not in names)
    return f'import {{ {", ".join(names)} }} from "{PACKAGE}"; {made}'.rstrip()


def free_names(document: Document) -> frozenset[str]:
    """Return the names that an excerpt uses without declaring them. Raises SourceError."""
    scopes = Scopes(parse(document))
    nodes = (
        node for node in scopes.tree.roots[0].walk() if node.kind in ("identifier", "shorthand_property_identifier")
    )
    return frozenset(scopes.tree.of(node) for node in nodes if scopes.variable(node) is None)


def _receivers(scopes: Scopes) -> Iterator[str]:
    """Yield the names on which the old method is called, if they can be the client's."""
    tree = scopes.tree
    for method in OLD_METHODS:
        for member in scopes.members_by_name.get(method, ()):
            receiver, call = member.children[0], member.parent
            if receiver.kind != "identifier" or scopes.variable(receiver) is not None:
                continue
            if call is None or call.kind != "call_expression" or call.children[0] is not member:
                continue
            name = tree.of(receiver)
            options = _first_argument(call)
            if options is not None and (_is_guides(scopes, options) or any(word in name.lower() for word in _SOUND)):
                yield name

    for member in scopes.members_by_name.get(QUEUE, ()):
        receiver, above = member.children[0], member.parent
        called = above.parent if above is not None and above.kind == "member_expression" else None
        if called is None or called.kind != "call_expression" or receiver.kind != "identifier":
            continue
        if scopes.variable(receiver) is None and any(word in tree.of(receiver).lower() for word in _SOUND):
            yield tree.of(receiver)


def _first_argument(call: Node) -> Node | None:
    arguments = call.field("arguments")
    return arguments.children[0] if arguments is not None and arguments.children else None


def _is_guides(scopes: Scopes, options: Node) -> bool:
    """Whether the options are an object with a model of the registry, as the guide shows them."""
    if options.kind != "object":
        return False
    for pair in options.children:
        value = pair.field("value") if pair.kind == "pair" else None
        if value is not None and scopes.key_of(pair.field("key")) == MODEL_KEY and _is_model(scopes, value):
            return True
    return False


def _is_model(scopes: Scopes, node: Node) -> bool:
    """Whether a model is got from the registry."""
    if node.kind != "call_expression":
        return False
    function = node.children[0]
    named = function.kind == "member_expression" and scopes.property_of(function) in MODEL_KINDS
    return named and scopes.tree.of(function.children[0]) == REGISTRY
