"""Variables of a module that its code sets without naming them; and what only looks at them."""

from __future__ import annotations

import pytest

from tests.python_analysis import IMAGE, verdicts

SETTING = {
    "exec": "exec(text)",
    "globals": "globals()['MODEL'] = OTHER",
    "vars": "vars()['MODEL'] = OTHER",
    "vars, updated": "vars().update(MODEL=OTHER)",
    "locals": "locals()['MODEL'] = OTHER",
    "vars in a condition": "if text:\n    vars().update(settings)",
    "vars handed on": "load(vars())",
    "vars under a name": "here = vars()\nhere['MODEL'] = OTHER",
    "vars in place": "vars().__ior__({'MODEL': OTHER})",
    "the module's attribute": "sys.modules[__name__].MODEL = OTHER",
    "the module, in a function": "def change():\n    sys.modules[__name__].MODEL = OTHER",
    "setattr": "setattr(sys.modules[__name__], 'MODEL', OTHER)",
    "the module's dict": "sys.modules[__name__].__dict__['MODEL'] = OTHER",
    "the module's dict, updated": "sys.modules[__name__].__dict__.update(MODEL=OTHER)",
    "the module under a name": "this = sys.modules[__name__]\nthis.MODEL = OTHER",
    "the module handed on": "load(sys.modules[__name__])",
    "the module replaced": "sys.modules[__name__] = Lazy()",
    "the module deleted from": "del sys.modules[__name__].MODEL",
}
LOOKING = {
    "vars, read": "print(vars()['MODEL'])",
    "vars, asked": "if 'MODEL' in vars():\n    pass",
    "vars, gone through": "for name in vars():\n    print(name)",
    "vars, listed": "print(sorted(vars().items()))",
    "locals, spread": "print('{MODEL}'.format(**locals()))",
    "locals of a function": "def f():\n    locals()['MODEL'] = OTHER",
    "vars of something": "vars(thing)['MODEL'] = OTHER",
    "the module, read": "print(sys.modules[__name__].MODEL)",
    "the module, asked": "print(getattr(sys.modules[__name__], text), hasattr(sys.modules[__name__], text))",
    "the module's name and documentation": "print(sys.modules[__name__].__doc__)",
    "another module replaced": "sys.modules['other'] = Lazy()",
    "another module's attribute": "sys.modules['other'].MODEL = OTHER",
    "a name of one's own": "def vars():\n    return {}\nvars()['MODEL'] = OTHER",
    "another's modules": "app.modules[__name__].MODEL = OTHER",
}


def module(code: str) -> str:
    """Return a module with such code in it, and a call in a function with a model that is a variable of the module."""
    return "\n".join(
        (
            "import sys",
            "from decart import DecartClient, models",
            'MODEL = models.video("lucy-pro-t2v")',
            f"OTHER = {IMAGE}",
            code,
            "async def render(client: DecartClient):",
            '    return await client.process({"model": MODEL, "prompt": "x"})',
        )
    )


@pytest.mark.parametrize("code", SETTING.values(), ids=SETTING.keys())
def test_code_that_may_set_a_variable_by_its_name(code: str) -> None:
    assert "review model-unknown" in verdicts(module(code))


@pytest.mark.parametrize("code", LOOKING.values(), ids=LOOKING.keys())
def test_code_that_looks_only(code: str) -> None:
    assert "fixable" in verdicts(module(code))


def test_code_at_the_top_of_the_module_sees_it_too() -> None:
    """Not only functions, which run at any time: the variable was set between its assignment and the call."""
    lines = [
        "import asyncio",
        "from decart import DecartClient, models",
        'client = DecartClient(api_key="my-key")',
        'MODEL = models.video("lucy-pro-t2v")',
        f"vars()['MODEL'] = {IMAGE}",
        'asyncio.run(client.process({"model": MODEL, "prompt": "x"}))',
    ]
    assert "model-unknown" in verdicts("\n".join(lines))
    del lines[4]
    assert "fixable" in verdicts("\n".join(lines))
