"""What a test's parameter is: pytest gives it what the fixture of its name returns, or yields."""

from __future__ import annotations

import ast

from codemod.languages.python.functions import own_results
from codemod.languages.python.overrides import in_test
from codemod.languages.python.scopes import Binding, file_of
from codemod.languages.python.syntax import FUNCTIONS, Function

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

_FIXTURES = ("pytest.fixture", "pytest_asyncio.fixture", "pytest.yield_fixture")


class Fixtures:
    """The fixtures of a program, by the names that tests ask for."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._known: dict[str, list[Function]] | None = None

    def given(self, binding: Binding) -> list[ast.expr]:
        """Return what a parameter of a test, or of a fixture, may be given by the fixtures of its name."""
        function = binding.scope.node
        if not isinstance(function, FUNCTIONS) or not in_test(file_of(function).path):
            return []
        if self._known is None:
            self._known = self._found()
        named = self._known.get(binding.name, ())
        if not named or not (function.name.startswith("test") or self._name_of(function)):
            return []
        others = [one for one in named if one is not function]
        own = [one for one in others if file_of(one) is file_of(function)]
        around = [one for one in others if _sets_up(file_of(one).path, file_of(function).path)]
        results = [result for one in own or around or others for kind in own_results(one) for result in kind]
        return [result for result in results if not isinstance(result, ast.Constant)]

    def _found(self) -> dict[str, list[Function]]:
        found: dict[str, list[Function]] = {}
        for function in self._evaluator.scopes.functions:
            name = self._name_of(function)
            if name:
                found.setdefault(name, []).append(function)
        return found

    def _name_of(self, function: Function) -> str:
        """Return the name that tests ask for a fixture by, "" where the function is none."""
        for decorator in function.decorator_list:
            named = decorator.func if isinstance(decorator, ast.Call) else decorator
            if self._evaluator.dotted(named) in _FIXTURES:
                other = [k.value for k in getattr(decorator, "keywords", ()) if k.arg == "name"]
                given = other[0].value if other and isinstance(other[0], ast.Constant) else function.name
                return given if isinstance(given, str) else function.name
        return ""


def _sets_up(conftest: str, path: str) -> bool:
    folder, _, name = conftest.rpartition("/")
    return name == "conftest.py" and (not folder or path.startswith(f"{folder}/"))
