"""Modules that a test replaces: which calls do that, and which module one means."""

from __future__ import annotations

from codemod.languages.javascript.syntax import Node, Tree

MODULE_MOCKS = frozenset(
    ("vi.mock", "vi.doMock", "jest.mock", "jest.doMock", "jest.unstable_mockModule", "jest.setMock", "mock.module",
     "vitest.mock", "td.replaceEsm")
)  # fmt: skip
"""Functions of testing libraries that replace a module, given its name: as a text, or as ``import("…")`` of it."""
_LOADERS = ("proxyquire", "esmock")
_LONGEST = 60


def is_loader(callee: str) -> bool:
    """Whether a function loads a module, which its first argument names, with other modules replaced."""
    return callee.startswith(_LOADERS) and callee.partition("(")[0].partition(".")[0] in _LOADERS


def mocked_module(tree: Tree, call: Node) -> str | None:
    """Return the module that a call replaces, or loads with others replaced; None where the call does neither."""
    callee, listed = call.field("function"), call.field("arguments")
    if callee is None or listed is None or not listed.children or callee.end - callee.start > _LONGEST:
        return None
    text = tree.of(callee)
    if text not in MODULE_MOCKS and not is_loader(text):
        return None
    given = listed.children[0]
    if given.kind == "call_expression" and len(given.children) > 1 and given.children[-1].children:
        given = given.children[-1].children[0]  # vi.mock(import("@decartai/sdk"), …)
    return tree.string(given)
