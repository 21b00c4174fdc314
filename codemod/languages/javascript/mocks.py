"""Modules that a test replaces: which calls do that, and which module one means."""

from __future__ import annotations

import re

from codemod.languages.javascript.syntax import Node, Tree

MODULE_MOCKS = frozenset(
    ("vi.mock", "vi.doMock", "jest.mock", "jest.doMock", "jest.unstable_mockModule", "jest.setMock", "mock.module",
     "vitest.mock", "td.replaceEsm")
)  # fmt: skip
"""Functions of testing libraries that replace a module, given its name: as a text, or as ``import("…")`` of it."""
_LOADERS = ("proxyquire", "esmock")
_LONGEST = 60
_SERVERS = frozenset(
    ("post", "all", "intercept", "onPost", "route", "mock", "postOnce", "persist", "reply", "mockIf", "any", "onAny",
     "mockOnceIf", "doMockIf")
)  # fmt: skip
"""Methods of testing libraries that answer requests to an address."""
_OF_SERVERS = ("http", "rest", "nock", "scope", "fetchMock", "mock", "server", "page", "mockServer", "msw", "pool")


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


def answers_requests(tree: Tree, node: Node) -> bool:
    """Whether a text is given to a function of a testing library that answers requests to the address in it."""
    above = node.parent
    call = above.parent if above is not None and above.kind == "arguments" else None
    callee = call.field("function") if call is not None and call.kind == "call_expression" else None
    if callee is None:
        return False
    name = tree.of(callee).rpartition(".")[2]
    base = callee
    while base.kind in ("member_expression", "call_expression") and base.children:
        base = base.children[0]
    root = tree.of(base)
    is_mock = root in _OF_SERVERS or "mock" in root.lower() or root.startswith(("nock", "scope"))
    return name in _SERVERS and is_mock


_ASSERTING = ("toHaveBeen", "toBe", "toEqual", "toMatch", "calledWith", "strictEqual", "equal", "stringContaining")


def expects_requests(tree: Tree, node: Node) -> bool:
    """Whether a text is given to a function of a testing library that asks whether a request was sent to it."""
    call = next((one for one in node.ancestors() if one.kind == "call_expression"), None)
    return call is not None and tree.of(call.children[0]).rpartition(".")[2].startswith(_ASSERTING)


_REPLACED = re.compile(
    r"""\b(?:spyOn|stubGlobal|mock|doMock|unstable_mockModule|setMock|stub|replace)\(
        [^()]{0,40}["'`](?:fetch|axios|got|undici|node-fetch|cross-fetch|node:http|node:https)["'`]
    |\.fetch\s*=\s*(?:vi|jest|sinon|mock|async|\()[^=]
    |["'](?:axios-mock-adapter|jest-fetch-mock|vitest-fetch-mock|fetch-mock|moxios)["']""",
    re.VERBOSE,
)


def replaced_clients(text: str) -> str:
    """Return what of a file replaces that with which it sends requests, "" where nothing does."""
    match = _REPLACED.search(text)
    return " ".join(match[0].split()) if match else ""
