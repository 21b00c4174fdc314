"""What style ``guide`` needs: the statements that use a video, if they can stand in a condition of their own."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import takewhile

from codemod.languages.javascript.candidates import Candidate
from codemod.languages.javascript.facts import GuideShape
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import CLASSES, FUNCTIONS, Node, Tree, bare, enclosing_function, outermost
from codemod.languages.javascript.variables import Variable
from codemod.model import Span
from codemod.sdk import javascript as sdk

DECLARATIONS = frozenset(("lexical_declaration", "variable_declaration"))
_NAMESPACES = frozenset(("internal_module", "module"))
_DECLARING = frozenset(
    ("class_declaration", "abstract_class_declaration", "enum_declaration", "type_alias_declaration",
     "interface_declaration", "ambient_declaration", "function_signature", "import_alias", *_NAMESPACES)
)  # fmt: skip
"""Statements that declare a name, besides those of variables and functions."""
_LEAVING = frozenset(("return_statement", "throw_statement", "break_statement", "continue_statement"))
_HOISTED = frozenset(("function_declaration", "generator_function_declaration", *CLASSES))
_TESTING = frozenset(("===", "==", "!==", "!=", "instanceof", "in", "&&", "||", "??"))
_KEEPING = "variable_declarator"
"""A constant can keep a test of another constant; by one of a property, TypeScript knows nothing of it."""
_ASSERTING = re.compile(r"assert|expect|ensure|invariant", re.IGNORECASE)


def guide_shape(
    scopes: Scopes, one: Candidate, statement: Node, *, is_typed: bool, prints: bool, used: frozenset[str]
) -> GuideShape | None:
    """Return what style ``guide`` needs, None where the guide's shape would not fit.

    ``prints``: a callback can print there, by way of ``console``. ``used``: names that others want of the whole.
    """
    tree = scopes.tree
    holder = outermost(one.call.parent or one.call).parent
    if holder is None or holder.kind != "variable_declarator" or statement.kind != "lexical_declaration":
        return None
    name = holder.field("name")
    if name is None or name.kind != "identifier" or bare(holder.children[-1]) is not one.call.parent:
        return None
    if any(child.kind == "type_annotation" for child in holder.children):
        return None
    variable = scopes.variable(name)
    if variable is None or variable.exported or len(variable.writes) != 1 or not variable.reads:
        return None
    run = _run(statement, variable)
    if not run or any(not is_alone(tree, sibling) for sibling in run):
        return None
    if any(read.kind != "identifier" for read in variable.reads) or _declares_for_others(scopes, run):
        return None
    if tree.of(name) in used or any(
        inner.kind == "identifier" and tree.of(inner) in used and (made := scopes.variable(inner)) and made.writes
        for sibling in run for inner in sibling.walk()
    ):  # fmt: skip
        return None
    if _assigns_for_others(scopes, run) or _leaves(tree, run, is_typed=is_typed):
        return None
    if _loses_its_type(scopes, variable, run, is_typed=is_typed):
        return None
    first = tree.line_at(statement.end - 1) + 1
    while first < tree.line(run[0]) and not tree.lines[first - 1].strip():
        first += 1
    uses = tuple(tree.span(read) for read in variable.reads)
    return GuideShape(first, tree.line_at(run[-1].end - 1) + 1, uses, _inline_options(tree, one) if prints else None)


def _run(statement: Node, variable: Variable) -> list[Node]:
    """Return the siblings directly after a statement up to the last that reads a variable; [] where others do."""
    block = statement.parent
    if block is None:
        return []
    after = block.children[bisect_left(block.children, statement.end, key=start_of) :]
    last = max(read.end for read in variable.reads)
    first = min(read.start for read in variable.reads)
    run = list(takewhile(lambda sibling: sibling.start < last, after))
    if not run or not (run[0].start <= first < run[0].end) or last > run[-1].end:
        return []
    if any(sibling.kind in ("export_statement", "import_statement", "function_declaration") for sibling in run):
        return []
    starts = sorted(read.start for read in variable.reads)
    if any(bisect_left(starts, sibling.start) == bisect_left(starts, sibling.end) for sibling in run):
        return []  # a statement in between has nothing to do with the video
    return run


def _declares_for_others(scopes: Scopes, run: list[Node]) -> bool:
    """Whether statements declare names that are used outside of them."""
    start, end = run[0].start, run[-1].end
    for sibling in run:
        if sibling.kind in _DECLARING or any(inner.kind in _NAMESPACES for inner in sibling.children):
            return True
        if sibling.kind not in DECLARATIONS:
            continue
        for declarator in sibling.children:
            name = declarator.field("name")
            for target, _ in scopes.targets(name) if name is not None else ():
                declared = scopes.variable(target)
                if declared is None or any(not start <= read.start < end for read in declared.reads):
                    return True
                if any(not start <= write.target.start < end for write in declared.writes):
                    return True
    return False


def _assigns_for_others(scopes: Scopes, run: list[Node]) -> bool:
    """Whether statements give a value to a name that is used outside of them: it would have none, or an older one."""
    start, end = run[0].start, run[-1].end
    for node in (inner for sibling in run for inner in sibling.walk()):
        variable = scopes.variable(node)
        if variable is None or not any(write.target is node for write in variable.writes):
            continue
        if variable.exported or any(not start <= read.start < end for read in variable.reads):
            return True
    return False


def _leaves(tree: Tree, run: list[Node], *, is_typed: bool) -> bool:
    """Whether statements end what they stand in, by ``return`` and the like, and it matters that they may not.

    In a case of a switch the next case would be run; to TypeScript, a function may then return nothing, or at all.
    """
    function = enclosing_function(run[0])
    type_ = function.field("return_type") if is_typed and function is not None else None
    if type_ is not None and any(tree.of(inner) == "never" for inner in type_.walk()):
        return True
    around = takewhile(lambda above: above is not function, run[0].ancestors())
    in_case = any(above.kind in ("switch_case", "switch_default") for above in around)
    for node in (inner for sibling in run for inner in sibling.walk()):
        counts = in_case or (is_typed and node.kind == "return_statement" and bool(node.children))
        if counts and node.kind in _LEAVING and enclosing_function(node) is function:
            return True
    return False


def _loses_its_type(scopes: Scopes, variable: Variable, run: list[Node], *, is_typed: bool) -> bool:
    """Whether a video is read where it is not known that the job was completed, or not known what else was tested."""
    closed = False
    for read in variable.reads:
        around = list(takewhile(lambda above: above.start >= run[0].start, read.ancestors()))
        if any(above.kind in _HOISTED for above in around):
            return True
        closed = closed or any(above.kind in FUNCTIONS for above in around)
    tested = [_test(scopes.tree, read) for read in variable.reads] if is_typed else []
    is_kept = any(one is not None and one.parent is not None and one.parent.kind == _KEEPING for one in tested)
    return is_kept or (closed and any(tested))


def _test(tree: Tree, read: Node) -> Node | None:
    """Return the expression from which TypeScript may conclude something about a value whose name stands in it."""
    whole = outermost(read)
    above = whole.parent
    while above is not None:
        match above.kind:
            case "binary_expression":
                return outermost(above) if _TESTING.intersection(above.words) else None
            case "unary_expression":
                return outermost(above) if "!" in above.words or "typeof" in above.words else None
            case "if_statement" | "while_statement" | "do_statement" | "for_statement" | "ternary_expression":
                return whole if above.field("condition") is whole else None
            case "switch_statement":
                return whole if above.field("value") is whole else None
            case "expression_statement":
                callee = whole.children[0] if whole.kind == "call_expression" else whole
                return whole if whole is not callee and _ASSERTING.search(tree.of(callee)) else None
            case "arguments" if above.parent is not None:  # it may be a function that tells by what it returns
                whole = outermost(above.parent)
                above = whole.parent
            case _:
                return None
    return None


def _inline_options(tree: Tree, one: Candidate) -> Span | None:
    """Return the object to which a callback can be added, None where it has one or may have."""
    options = one.options
    has_one = sdk.ON_STATUS_CHANGE in options.keys | options.maybe
    inline = one.argument is not None and one.argument.kind == "object"
    if one.argument is None or not inline or has_one or not options.closed:
        return None
    return tree.span(one.argument)


def is_alone(tree: Tree, statement: Node) -> bool:
    """Whether a statement has its lines to itself, but for comments after it."""
    before = tree.text[tree.line_start(tree.line(statement)) : statement.start]
    if before.strip():
        return False
    line = tree.lines[tree.line_at(max(statement.start, statement.end - 1)) - 1]
    start = tree.line_start(tree.line_at(max(statement.start, statement.end - 1)))
    rest = line[statement.end - start :].strip()
    if rest.startswith("/*"):
        return rest.endswith("*/") and rest.count("*/") == 1
    return not rest or rest.startswith("//")


def start_of(node: Node) -> int:
    """Return where a node begins."""
    return node.start
