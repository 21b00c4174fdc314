"""Uses of the old method that are no calls: test doubles, references, destructuring; and mocks of its address."""

from __future__ import annotations

from codemod.languages.javascript import library
from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.candidates import called
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.mocks import MODULE_MOCKS, answers_requests, is_loader, mocked_module
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, bare, outermost
from codemod.languages.javascript.values import (
    Client,
    External,
    Func,
    Method,
    Obj,
    Text,
    Unknown,
    Value,
    parts,
    present,
)
from codemod.model import Obstacle
from codemod.record import dataclass
from codemod.sdk import javascript as sdk

MOCKED = "mocked-method"
REFERENCE = "method-reference"

_REPLACING = frozenset(("spyOn", "stub", "replace", "spy", "method", "replaceProperty", "fake"))
"""Methods of testing libraries that replace a method, given the object and the method's name."""
_MAKERS = ("vi.fn", "jest.fn", "sinon.stub", "sinon.fake", "sinon.spy", "mock.fn", "td.func")
_SETTERS = ("mock", "resolves", "rejects", "returns", "callsFake")
_TESTS = frozenset(("test", "it", "describe", "suite", "specify", "context"))
"""Functions that define tests: a file that calls one is run by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A use of the old method that is no call: its node, its rule, the reason for review, and what was seen."""

    node: Node
    rule: str
    reason: str
    detail: str = ""


class Uses:
    """The uses of one file, and whether something stands in for the client in it."""

    def __init__(self, evaluator: Evaluator, *, uses_sdk: bool) -> None:
        self._evaluator = evaluator
        self._scopes: Scopes = evaluator.scopes
        self._tree = evaluator.tree
        self._uses_sdk = uses_sdk
        self.found: list[Use] = []
        self._blocking: list[tuple[Obstacle, frozenset[str] | None]] = []
        """What keeps calls from being rewritten, since a double may be what they reach; in which files (None: all)."""
        self._runs: dict[str, frozenset[str] | None] = {}
        self._look()

    def blocking(self, call: Node) -> list[Obstacle]:
        """Return what keeps a call from being rewritten: doubles of code that may run it."""
        path = self._tree.path_of(call)
        return [obstacle for obstacle, paths in self._blocking if paths is None or path in paths]

    def _block(self, node: Node, reason: str) -> None:
        line = self._tree.line(node)
        obstacle = Obstacle(reason, f"see {self._tree.place(line)}", line)
        self._blocking.append((obstacle, self._run_with(node)))

    def _run_with(self, node: Node) -> frozenset[str] | None:
        """Return the files that the tests run in whose file a double is; None: what is set up there may be for all."""
        path = self._tree.path_of(node)
        if path not in self._runs:
            root = self._tree.root_of(node)
            named = (self._tree.of(call.children[0]) for call in self._scopes.calls if self._tree.root_of(call) is root)
            is_test = any(name.partition(".")[0] in _TESTS for name in named)
            self._runs[path] = self._evaluator.links.run_by(path) if is_test else None
        return self._runs[path]

    def _look(self) -> None:
        for method in sdk.OLD_METHODS:
            for node in self._scopes.members_by_name.get(method, ()):
                self._member(node)
            for key in self._scopes.keys_taken.get(method, ()):
                self._taken(key)
        for node in self._scopes.members_by_name.get(None, ()):
            self._chosen(node)
        for call in self._scopes.calls:
            self._call(call)
        for holder in self._scopes.objects if self._uses_sdk else ():
            self._fake(holder)
        for node in self._scopes.strings:
            if sdk.OLD_ADDRESS in self._tree.of(node):
                self._address(node)
        self.found.sort(key=lambda use: use.node.start)

    def _mock(self, node: Node, reason: str, detail: str = "") -> None:
        self.found.append(Use(node, MOCKED, reason, detail))
        self._block(node, reason)

    def _is_client(self, value: Value) -> bool:
        return any(isinstance(part, Client) for part in parts(value))

    def _may_be_client(self, value: Value) -> bool:
        """Whether an object may be the client in a file that uses the SDK."""
        return self._is_client(value) or (
            self._uses_sdk and all(isinstance(part, (Unknown, External)) and part.is_near for part in present(value))
        )

    def _member(self, node: Node) -> None:
        whole = outermost(node)
        above = whole.parent
        target = node.field("object")
        if above is None or target is None or called(node) is not None:
            return
        self._evaluator.allow()
        value = self._evaluator.value(target)
        if above.kind == "assignment_expression" and above.field("left") is whole:
            given = above.field("right")
            if self._is_client(value) or (self._may_be_client(value) and self._is_double(given)):
                self._mock(node, "method-mocked")
            return
        if above.kind in ("type_query", "type_annotation"):
            return
        if above.kind == "member_expression" and above.field("object") is whole:
            name = self._scopes.property_of(above) or ""
            if name.startswith(_SETTERS) and self._may_be_client(value):
                self._mock(node, "method-mocked")
                return
        if not self._is_client(value):
            return
        if self._is_asked_about(whole):
            self._mock(node, "method-mocked")
        else:
            self.found.append(Use(node, REFERENCE, "method-reference"))

    def _chosen(self, node: Node) -> None:
        """Look at ``client[name]``, where the name is worked out at run time."""
        self._evaluator.allow()
        if not self._is_client(self._evaluator.value(node.field("object"))):
            return
        names = parts(self._evaluator.value(node.field("index")))
        if any(not isinstance(name, Text) or name.text in sdk.OLD_METHODS for name in names):
            self.found.append(Use(node, REFERENCE, "method-reference"))

    def _is_asked_about(self, whole: Node) -> bool:
        above = whole.parent
        call = above.parent if above is not None and above.kind == "arguments" else None
        callee = call.field("function") if call is not None and call.kind == "call_expression" else None
        return callee is not None and self._tree.of(callee) in ("expect", "vi.mocked", "jest.mocked", "mocked")

    def _is_double(self, node: Node | None) -> bool:
        """Whether an expression makes a test double of a function."""
        if node is None:
            return False
        node = bare(node)
        while node.kind in ("call_expression", "member_expression") and node.children:
            if node.kind == "call_expression" and self._tree.of(node.children[0]) in _MAKERS:
                return True
            node = node.children[0]
        return False

    def _taken(self, key: Node) -> None:
        """Look at ``const { process } = client``."""
        pattern = key.parent
        if pattern is None:
            return
        whole = pattern
        while whole.parent is not None and whole.parent.kind in ("assignment_pattern", "required_parameter"):
            whole = whole.parent
        above = whole.parent
        value: Value | None = None
        self._evaluator.allow()
        if above is not None and above.kind in ("variable_declarator", "assignment_expression"):
            value = self._evaluator.value(above.field("value") or above.field("right"))
        else:
            for target, _ in self._scopes.targets(key.field("value") or key):
                variable = self._scopes.variable(target)
                if variable is not None and any(
                    isinstance(part, Method) for part in parts(self._evaluator.variable(variable))
                ):
                    self.found.append(Use(key, REFERENCE, "method-destructured"))
                    return
        if value is not None and self._is_client(value):
            self.found.append(Use(key, REFERENCE, "method-destructured"))

    def _call(self, call: Node) -> None:
        callee, given = call.field("function"), arguments_of(call)
        if callee is None or not given:
            return
        text = self._tree.of(callee)
        if text in MODULE_MOCKS:
            self._module_mock(call)
            return
        if is_loader(text):
            if any(map(self._has_old_name, given[1:])):
                self._mock(call, "method-mocked", "modules are replaced")
            return
        if callee.kind != "member_expression" or len(given) < 2:
            return
        name = self._scopes.property_of(callee)
        if name in _REPLACING and self._tree.string(given[1]) in sdk.OLD_METHODS:
            self._evaluator.allow()
            if self._may_be_client(self._evaluator.value(given[0])):
                self._mock(call, "method-mocked")
        elif name in _REPLACING and self._uses_sdk:
            self._evaluator.allow()
            replaced = self._tree.string(given[1])
            members = self._evaluator.members
            if replaced and self._is_source_of_clients(members.property(self._evaluator.value(given[0]), replaced)):
                self._mock(call, "method-mocked", "what the client comes from is replaced")
        elif text in ("Reflect.set", "Object.defineProperty") and self._tree.string(given[1]) in sdk.OLD_METHODS:
            self._evaluator.allow()
            if self._is_client(self._evaluator.value(given[0])):
                self._mock(call, "method-mocked")
        elif text == "Object.assign":
            self._evaluator.allow()
            if self._is_client(self._evaluator.value(given[0])) and any(
                self._scopes.key_of(child.field("key") or child.field("name") or child) in sdk.OLD_METHODS
                for one in given[1:]
                if one.kind == "object"
                for child in one.children
                if child.kind != "spread_element"
            ):
                self._mock(call, "method-mocked")

    def _has_old_name(self, node: Node) -> bool:
        """Whether an object literal has one of the old method's names in it."""
        kinds = ("pair", "method_definition", "shorthand_property_identifier")
        named = (one for one in node.walk() if one.kind in kinds)
        keys = (self._scopes.key_of(one.field("key") or one.field("name") or one) for one in named)
        return any(key in sdk.OLD_METHODS for key in keys)

    def _module_mock(self, call: Node) -> None:
        module = mocked_module(self._tree, call)
        if module is None:
            return
        if library.is_sdk(module):
            self._mock(call, "method-mocked", "the SDK's module is replaced")
        elif self._evaluator.links.gives(module, call, self._is_source_of_clients):
            self._mock(call, "method-mocked", "the module that the client comes from is replaced")

    def _is_source_of_clients(self, value: Value) -> bool:
        """Whether what a module offers is the client, or an object or a function that gives it."""
        for part in parts(self._evaluator.awaited(value)):
            if isinstance(part, Client):
                return True
            if isinstance(part, Obj) and any(self._is_client(entry.value) for entry in part.entries):
                return True
            if isinstance(part, Func) and self._is_client(
                self._evaluator.awaited(self._evaluator.calls.returned(part.node))
            ):
                return True
        return False

    def _fake(self, holder: Node) -> None:
        """Look at an object literal with a double under an old name: a fake of the client."""
        for child in holder.children:
            if child.kind != "pair" or self._scopes.key_of(child.field("key")) not in sdk.OLD_METHODS:
                continue
            if not self._is_double(child.field("value")):
                continue
            if any(use.node.start <= child.start < use.node.end for use in self.found):
                continue
            self._mock(child, "method-mocked")

    def _address(self, node: Node) -> None:
        """Look at a string with the old address in a call of a mock server."""
        if answers_requests(self._tree, node):
            self._block(node, "endpoint-mocked")
