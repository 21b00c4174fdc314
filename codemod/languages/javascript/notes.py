"""Notes: things worth knowing about a migrated call, with nothing to decide at the place; and ``signal``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.candidates import Candidate
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.syntax import FUNCTIONS, Node, bare, outermost
from codemod.languages.javascript.values import External, parts
from codemod.model import Arguments, Obstacle
from codemod.sdk import javascript as sdk
from codemod.sdk.aliases import gone

_ABORT = re.compile(r"AbortError|ABORT_ERR|isAbort")
_TIMED_OUT = re.compile(r"AbortError|ABORT_ERR|isAbort|TimeoutError|instanceof\s+DOMException")
"""What looks for the error with which a request ends that ``AbortSignal.timeout`` aborts."""
_TIMERS = ("AbortSignal.timeout", "setTimeout", "timers.setTimeout")
_LIMITS = frozenset(("p-timeout", "promise-timeout", "p-time-limit", "race-as-promised", "promise-timeout-decorator"))


class Abort:
    """Whether a file looks for the error of an aborted request."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._tree = evaluator.tree
        self._scopes = evaluator.scopes
        self._line: int | None = None

    def line(self) -> int:
        """Return the line of the first such look, 0 where there is none."""
        if self._line is None:
            self._line = self._found()
        return self._line

    def _found(self) -> int:
        comments = self._tree.comments
        look = _TIMED_OUT if _TIMERS[0] in self._tree.text else _ABORT
        for match in look.finditer(self._tree.text):
            if not any(start <= match.start() < end for start, end in comments):
                return self._tree.line_at(match.start())
        return 0

    def obstacle(self, one: Candidate) -> tuple[Obstacle, ...]:
        """Return why a call that may be aborted is left to a person."""
        if one.image_only or sdk.SIGNAL not in one.options.keys | one.options.maybe or not self.line():
            return ()
        return (Obstacle("abort-signal", f"see line {self.line()}", self.line()),)


def notes(evaluator: Evaluator, abort: Abort, one: Candidate) -> Iterator[tuple[Node, str, str]]:
    """Yield the notes on a call: the node, the rule and the detail."""
    for kind, name in one.names if one.arguments is Arguments.ONE else ():
        if kind in ("video", "image") and (said := gone("javascript", kind, name)):
            yield one.call, "retired-model", said
    if one.image_only:
        return
    keys = one.options.keys | one.options.maybe
    limit = _limit(evaluator, one)
    if limit is not None:
        yield limit, "timeout-covers-job", ""
    if sdk.ON_STATUS_CHANGE in keys:
        yield one.call, "status-callback", ""
    if sdk.SIGNAL in keys and not abort.line():
        yield one.call, "abort-late", ""


def _limit(evaluator: Evaluator, one: Candidate) -> Node | None:
    """Return the call that sets a time limit on a site."""
    has_signal = sdk.SIGNAL in one.options.keys | one.options.maybe
    return limit_on(evaluator, one.call, one.argument if has_signal else None)


def limit_on(evaluator: Evaluator, call: Node, options: Node | None) -> Node | None:
    """Return the call that sets a time limit on another one; ``options`` are what that has a signal in, if any."""
    timer = _timer_in_options(evaluator, options)
    if timer is not None:
        return timer
    current = outermost(call)
    while current.parent is not None:
        above = current.parent
        if above.kind in FUNCTIONS:
            return None
        if above.kind == "arguments" and above.parent is not None and above.parent.kind == "call_expression":
            if _limits(evaluator, above.parent, current):
                return above.parent
        elif above.kind == "array":
            race = above.parent.parent if above.parent is not None else None
            if race is not None and race.kind == "call_expression" and _races(evaluator, race, above):
                return race
        elif above.kind == "variable_declarator":
            return _limited_later(evaluator, above)
        elif above.kind.endswith("_statement"):
            return None
        current = above
    return None


def _limits(evaluator: Evaluator, call: Node, given: Node) -> bool:
    """Whether a call puts a time limit on what it is given first: ``pTimeout(promise, …)``."""
    callee, listed = call.field("function"), arguments_of(call)
    if callee is None or not listed or listed[0] is not given:
        return False
    return any(isinstance(part, External) and part.module in _LIMITS for part in parts(evaluator.value(callee)))


def _races(evaluator: Evaluator, call: Node, listed: Node) -> bool:
    """Whether a call is ``Promise.race`` with a timer among what it is given."""
    callee = call.field("function")
    if callee is None or evaluator.tree.of(callee) not in ("Promise.race", "Promise.any"):
        return False
    return any(_has_timer(evaluator, one, 0) for one in listed.children)


def _has_timer(evaluator: Evaluator, node: Node, depth: int) -> bool:
    """Whether an expression, or a function or constant of the file that it names, sets a timer."""
    text = evaluator.tree.of(node)
    if "imeout" in text or "delay(" in text or "sleep(" in text:
        return True
    if depth > 2:
        return False
    for inner in node.walk():
        variable = evaluator.scopes.variable(inner) if inner.kind == "identifier" else None
        for write in variable.writes if variable is not None else ():
            if write.source is not None and write.how in ("value", "function") and node is not write.source:
                body = evaluator.tree.of(write.source)
                if "setTimeout" in body and len(body) < 2000:
                    return True
    return False


def _limited_later(evaluator: Evaluator, declarator: Node) -> Node | None:
    """Return a race, or a limit, that the promise of a name is put into."""
    name, value = declarator.field("name"), declarator.field("value")
    if name is None or name.kind != "identifier" or value is None or bare(value).kind == "await_expression":
        return None
    variable = evaluator.scopes.variable(name)
    for read in variable.reads if variable is not None else ():
        whole = outermost(read)
        above = whole.parent
        if above is None or above.parent is None:
            continue
        if above.kind == "array" and above.parent.parent is not None:
            call = above.parent.parent
            if call.kind == "call_expression" and _races(evaluator, call, above):
                return call
        is_given = above.kind == "arguments" and above.parent.kind == "call_expression"
        if is_given and _limits(evaluator, above.parent, whole):
            return above.parent
    return None


def _timer_in_options(evaluator: Evaluator, options: Node | None) -> Node | None:
    """Return ``AbortSignal.timeout(…)`` where the options have it as their signal."""
    if options is None:
        return None
    tree = evaluator.tree
    queue = [options]
    seen: set[int] = set()
    for node in queue:
        for inner in node.walk():
            if inner.kind == "call_expression" and tree.of(inner.children[0]) == _TIMERS[0]:
                return inner
            variable = evaluator.scopes.variable(inner) if "identifier" in inner.kind else None
            if variable is not None and id(variable) not in seen and len(seen) < 20:
                seen.add(id(variable))
                queue += [
                    write.source for write in variable.writes if write.source is not None and write.how == "value"
                ]
    return None
