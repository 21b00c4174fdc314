"""Models that the SDK's registry is asked for: those that newer releases lack, and names that are aliases."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.scopes import file_of
from codemod.languages.python.syntax import ancestors, parent, statement_line
from codemod.languages.python.values import Model, ModelFactory, Text, Unknown, parts
from codemod.manifest_reasons import MODEL_ALIAS, RENAMED_MODEL
from codemod.model import Site
from codemod.sdk import catalogue
from codemod.sdk.aliases import gone, gone_names

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Callable

    from codemod.languages.interface import OtherName, Setting
    from codemod.languages.python.find import Reading
    from codemod.languages.python.tables import Scopes

_GONE = gone_names("python")


_COMPUTED = re.compile(rf"\.(?:{'|'.join(catalogue.MODEL_KINDS)})\b(?!\(\s*[\"'])")
"""The registry where it is not asked for a name that is written out right there."""


def may_name_a_model(text: str, setting: Setting) -> bool:
    """Say whether a text without any other site may name a model that is a site. Never a false no."""
    if catalogue.REGISTRY not in text:
        return False
    return setting.renamed is not None or any(name in text for name in _GONE) or _COMPUTED.search(text) is not None


def model_uses(reading: Reading, setting: Setting, language: str) -> Iterator[tuple[Scopes, Site]]:
    """Yield the sites of models that are asked for, but for those of calls, which have their notes already.

    A model that is gone is a site where it is asked for, whatever its name went through on the way there.
    """
    asked = [(call, kind, _around(reading, call)) for call, kind in _asked(reading)]
    inside = {(id(around), kind, name) for call, kind, around in asked for name in _names(reading, call, kind)}
    # What a call has its note on is asked for in it, or somewhere before it.
    noted = {
        (id(place), *named)
        for one in reading.candidates
        for named in one.names
        for place in (one.call, *((file_of(one.call),) if (id(one.call), *named) not in inside else ()))
    }
    for call, kind, around in asked:
        file = file_of(call)
        place = file if around is None else around
        said = {
            name: text
            for name in _names(reading, call, kind)
            if (id(place), kind, name) not in noted and (text := gone("python", kind, name))
        }
        if said:
            span, line = file.positions.span(call), statement_line(call)
            detail = "; ".join(said.values())
            yield file, Site(span, "retired-model", language, file.positions.text(span), line, None, (), detail)
        if setting.renamed is not None:
            yield from _renamed(reading, setting.renamed, call, kind, language)


def _around(reading: Reading, call: ast.Call) -> ast.Call | None:
    """Return the call that a model is asked for in: one that has its notes, or one of the queue's."""
    calls = {id(one.call) for one in reading.candidates}
    for above in ancestors(call):
        if isinstance(above, ast.stmt):
            return None
        if isinstance(above, ast.Call) and above is not call:
            method = above.func.attr if isinstance(above.func, ast.Attribute) else ""
            if id(above) in calls or method in (catalogue.SUBMIT, catalogue.SUBMIT_AND_POLL):
                return above
    return None


def _renamed(
    reading: Reading, renamed: Callable[[str, str, str], OtherName | None], call: ast.Call, kind: str, language: str
) -> Iterator[tuple[Scopes, Site]]:
    """Yield the sites of the names of a call that are aliases: where each is written, or the call."""
    file = file_of(call)
    written = _written(reading, call)
    for name in [written.value] if written is not None else _names(reading, call, kind):
        other = renamed(file.path, kind, str(name))
        if other is None:
            continue
        span = file.positions.span(written if written is not None else call)
        source = file.positions.text(span)
        line = statement_line(written if written is not None else call)
        if written is None:
            detail = f"{other.detail}; the name is written elsewhere, where it may have other uses"
            yield file, Site(span, MODEL_ALIAS, language, source, line, None, (), detail)
        else:
            rule = RENAMED_MODEL if other.name and source[1:-1] == name else MODEL_ALIAS
            yield file, Site(span, rule, language, source, line, None, (), other.detail)


def _written(reading: Reading, call: ast.Call) -> ast.Constant | None:
    """Return the text by which a call names a model, None where it may be used for something else as well.

    It is the argument, or what a variable was set to that nothing else reads: one of a function's, or a private one.
    """
    match call.args:
        case [ast.Constant(value=str()) as given]:
            return given
        case [ast.Name(id=name) as read]:
            bindings = reading.evaluator.bindings_of(read) or ()
            loads = file_of(call).name_loads.get(name, ())
            if len(bindings) != 1 or len(loads) != 1:
                return None
            (binding,) = bindings
            is_own = binding.scope.kind == "function" or (name.startswith("_") and not name.endswith("_"))
            if is_own and binding.kind == "assign" and not binding.path and isinstance(binding.value, ast.Constant):
                return binding.value if isinstance(binding.value.value, str) else None
    return None


def _asked(reading: Reading) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call that asks the SDK's registry for a model, in the order of the kinds, with the kind."""
    evaluator = reading.evaluator
    handed_on = False
    for kind in catalogue.MODEL_KINDS:
        for node in evaluator.scopes.attribute_loads.get(kind, ()):
            match parent(node):
                case ast.Call(func=func) as call if func is node:
                    if any(isinstance(part, Model) and part.kind == kind for part in parts(evaluator.value(call))):
                        yield call, kind
                case _:
                    handed_on = handed_on or any(
                        isinstance(part, ModelFactory) for part in parts(evaluator.value(node))
                    )
    if handed_on:  # video = models.video
        for loads in evaluator.scopes.name_loads.values():
            for name in loads:
                match parent(name):
                    case ast.Call(func=func) as call if func is name:
                        for part in parts(evaluator.value(name)):
                            if isinstance(part, ModelFactory):
                                yield call, part.kind


def _names(reading: Reading, call: ast.Call, kind: str) -> Iterator[str]:
    """Yield the names of the models that a call may ask for, as far as they can be seen."""
    evaluator = reading.evaluator
    found = [part for part in parts(evaluator.value(call)) if isinstance(part, Model) and part.kind == kind]
    yield from dict.fromkeys(part.name for part in found if part.name)
    if all(part.name for part in found):
        return
    for given in (*call.args, *(keyword.value for keyword in call.keywords)):
        for part in parts(evaluator.value(given)):
            if isinstance(part, Unknown) and part.wants:
                reading.wants.add(part.wants)  # a constant of another module
        # What is taken where nothing else is given: os.environ.get("MODEL", "…"), a parameter's default.
        yield from dict.fromkeys(
            node.value
            for place in (given, *_parameters(evaluator, given))
            for node in ast.walk(place)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if not isinstance(parent(node), ast.JoinedStr)
        )
        for place in _parameters(evaluator, given):
            yield from (part.value for part in parts(evaluator.value(place)) if isinstance(part, Text))


def _parameters(evaluator: Evaluator, given: ast.expr) -> Iterator[ast.expr]:
    """Yield the defaults and the types of parameters that are given; a type may be a ``Literal``."""
    if isinstance(given, ast.Name):
        for binding in evaluator.bindings_of(given) or ():
            if binding.kind == "parameter":
                yield from (one for one in (binding.value, binding.annotation) if one is not None)
