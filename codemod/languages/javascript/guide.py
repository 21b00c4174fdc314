"""What style ``guide`` needs: the statements that use a video, if they can stand in a condition of their own."""

from __future__ import annotations

from bisect import bisect_left
from itertools import takewhile

from codemod.languages.javascript.candidates import Candidate
from codemod.languages.javascript.facts import GuideShape
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, Tree, bare, outermost
from codemod.languages.javascript.variables import Variable
from codemod.model import Span
from codemod.sdk import javascript as sdk

DECLARATIONS = frozenset(("lexical_declaration", "variable_declaration"))


def guide_shape(scopes: Scopes, one: Candidate, statement: Node) -> GuideShape | None:
    """Return what style ``guide`` needs, None where the guide's shape would not fit."""
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
    first = tree.line_at(statement.end - 1) + 1
    while first < tree.line(run[0]) and not tree.lines[first - 1].strip():
        first += 1
    uses = tuple(tree.span(read) for read in variable.reads)
    return GuideShape(first, tree.line_at(run[-1].end - 1) + 1, uses, _inline_options(tree, one))


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
        if sibling.kind in ("class_declaration", "abstract_class_declaration", "enum_declaration"):
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
