"""What the options of a call hold, and what its model is: how dicts are built, changed, hidden and handed on."""

from __future__ import annotations

import pytest

from tests.python_analysis import program, verdicts, words

FIXABLE = "fixable"
OPEN = "review options-open"
UNKNOWN = "review options-unknown"
NO_MODEL = "review model-unknown"
MIXED = "review model-mixed"
CANCELS = "review cancel-token"
READ_ONLY = "review options-read-only"


def body(lines: str) -> str:
    """Return a program with a client in which the lines stand in a coroutine function."""
    indented = "\n".join("    " + line for line in lines.strip("\n").splitlines())
    return program(f"async def f(client: DecartClient, given, flag):\n{indented}\n")


def built(lines: str) -> str:
    """Return the verdicts on a call with ``o`` after the lines."""
    return verdicts(body(f"{lines}\nawait client.process(o)"))


BUILT = {
    "inline in a name": ("o = OPTIONS", FIXABLE),
    "key by key": ("o = {}\no['model'] = VIDEO", FIXABLE),
    "a key set where the model was": ("o = {'model': IMAGE}\no['model'] = VIDEO", FIXABLE),
    "perhaps set": ("o = {'model': IMAGE}\nif flag:\n    o['model'] = VIDEO", MIXED),
    "default": ("o = {'model': VIDEO}\no.setdefault('prompt', 'x')", FIXABLE),
    "default of the model": ("o = {'model': VIDEO}\no.setdefault('model', IMAGE)", MIXED),
    "updated": ("o = {}\no.update({'model': VIDEO})", FIXABLE),
    "updated by keyword": ("o = {}\no.update(model=VIDEO)", FIXABLE),
    "updated by a spread": ("o = {}\no.update(**{'model': VIDEO})", FIXABLE),
    "updated by pairs": ("o = {}\no.update([('model', VIDEO)])", FIXABLE),
    "updated by no pairs": ("o = {'model': VIDEO}\no.update(['ab'])", OPEN),
    "updated by something": ("o = {'model': VIDEO}\no.update(given)", OPEN),
    "perhaps updated": ("o = {'model': VIDEO}\nif flag:\n    o.update({'cancel_token': t})", CANCELS),
    "union": ("o = {'model': VIDEO} | {'prompt': 'x'}", FIXABLE),
    "union with a token": ("o = {'model': VIDEO} | {'cancel_token': t}", CANCELS),
    "union with something": ("o = given | {'model': VIDEO}", OPEN),
    "union of nothing known": ("o = given | other()", UNKNOWN),
    "union in place": ("o = {'prompt': 'x'}\no |= {'model': VIDEO}", FIXABLE),
    "union by method": ("o = {'prompt': 'x'}.__or__({'model': VIDEO})", FIXABLE),
    "spread": ("base = {'model': VIDEO}\no = {**base, 'prompt': 'x'}", FIXABLE),
    "spread of nothing or more": ("o = {'model': VIDEO, **(None or {})}", FIXABLE),
    "spread of something after": ("o = {'model': VIDEO, **given}", OPEN),
    "dict()": ("o = dict(model=VIDEO, prompt='x')", FIXABLE),
    "dict() of a dict": ("o = dict({'model': VIDEO}, prompt='x')", FIXABLE),
    "dict() of pairs": ("o = dict([('model', VIDEO), ('prompt', 'x')])", FIXABLE),
    "dict() of a spread": ("o = dict(**{'model': VIDEO})", FIXABLE),
    "dict() of something": ("o = dict(given, model=VIDEO)", OPEN),
    "copied": ("o = {'model': VIDEO}.copy()", FIXABLE),
    "deep copy": ("import copy\no = copy.deepcopy({'model': VIDEO})", FIXABLE),
    "comprehension over pairs": ("o = {k: v for k, v in {'model': VIDEO}.items()}", FIXABLE),
    "comprehension with a filter": ("o = {k: v for k, v in {'model': VIDEO, 'seed': s}.items() if v}", FIXABLE),
    "comprehension with other values": ("o = {k: VIDEO for k, v in {'model': 1}.items()}", FIXABLE),
    "comprehension over names": ("o = {k: VIDEO for k in ['model']}", FIXABLE),
    "comprehension over anything": ("o = {k: VIDEO for k in given}", OPEN),
    "keys from a name": ("k = 'model'\no = {k: VIDEO}", FIXABLE),
    "keys from either name": ("k = 'model' if flag else 'prompt'\no = {'model': VIDEO, k: VIDEO}", FIXABLE),
    "keys added together": ("o = {'mo' + 'del': VIDEO}", FIXABLE),
    "a number as a key": ("o = {'model': VIDEO, 1: 2}", OPEN),
    "a key known later": ("o = {'model': VIDEO, given: 2}", OPEN),
    "a key set later": ("o = {'model': VIDEO}\no[given] = 2", OPEN),
    "a number set": ("o = {'model': VIDEO}\no[1] = 2", FIXABLE),
    "token": ("o = {'model': VIDEO, 'cancel_token': t}", CANCELS),
    "token deleted": ("o = {'model': VIDEO, 'cancel_token': t}\ndel o['cancel_token']", FIXABLE),
    "token popped": ("o = {'model': VIDEO, 'cancel_token': t}\no.pop('cancel_token')", FIXABLE),
    "token perhaps deleted": ("o = {'model': VIDEO, 'cancel_token': t}\nif flag:\n    del o['cancel_token']", CANCELS),
    "some key deleted": ("o = {'model': VIDEO, 'cancel_token': t}\ndel o[given]", CANCELS),
    "read only": ("import types\no = types.MappingProxyType({'model': VIDEO})", READ_ONLY),
    "read only, of something": (
        "import types\no = types.MappingProxyType(given)",
        "review model-unknown options-read-only",
    ),
    "from a list": ("many = [{'model': VIDEO}]\no = many[0]", FIXABLE),
    "from a table": ("many = {'a': {'model': VIDEO}}\no = many['a']", FIXABLE),
    "from a table, or not": ("many = {'a': {'model': VIDEO}}\no = many.get('b', {'model': IMAGE})", ""),
    "popped from a table": ("many = {'a': {'model': VIDEO}}\no = many.pop('a')", FIXABLE),
    "in a loop": ("for o in [{'model': VIDEO}, {'model': VIDEO}]:\n    pass", FIXABLE),
    "either of two": ("o = {'model': VIDEO} if flag else {'model': IMAGE}", MIXED),
    "a helper's": ("def make(m):\n    return {'model': m}\no = make(VIDEO)", FIXABLE),
    "a helper's, spread": ("def make(**kw):\n    return {'model': VIDEO, **kw}\no = make(prompt='x')", FIXABLE),
    "a helper's with a token": (
        "def make(**kw):\n    return {'model': VIDEO, **kw}\no = make(cancel_token=t)",
        CANCELS,
    ),
    "a lambda's": ("make = lambda m: {'model': m}\no = make(VIDEO)", FIXABLE),
    "typed dict": ("import typing\nclass O(typing.TypedDict):\n    model: object\no = O(model=VIDEO)", FIXABLE),
    "annotated": ("o: dict = {'model': VIDEO}", FIXABLE),
    "no model": ("o = {'prompt': 'x'}", NO_MODEL),
    "no options": ("o = 1", UNKNOWN),
    "given": ("o = given", UNKNOWN),
    "none or given": ("o = None or given", UNKNOWN),
}


@pytest.mark.parametrize("name", BUILT)
def test_options_that_are_built(name: str) -> None:
    lines, expected = BUILT[name]
    assert built(lines) == expected


GIVEN = {
    "nothing": ("", "review unusual-arguments"),
    "two": ("OPTIONS, 1", "review unusual-arguments"),
    "a star": ("*[OPTIONS]", "review unusual-arguments"),
    "keyword": ("options=OPTIONS", "review keyword-call"),
    "fields": ("model=VIDEO, prompt='x'", "review keyword-call"),
    "spread": ("**OPTIONS", "review keyword-call options-open"),
    "spread of something": ("**given", "review keyword-call options-open"),
    "conditional": ("OPTIONS if flag else OPTIONS", FIXABLE),
    "walrus": ("(o := OPTIONS)", FIXABLE),
}


@pytest.mark.parametrize("name", GIVEN)
def test_the_arguments_of_a_call(name: str) -> None:
    arguments, expected = GIVEN[name]
    assert verdicts(body(f"await client.process({arguments})")) == expected


MODELS = {
    "inline": ("VIDEO", FIXABLE),
    "image": ("IMAGE", ""),
    "realtime": ("models.realtime('lucy-2.1')", "review model-realtime"),
    "named later": ("models.video(given)", FIXABLE),
    "named by keyword": ("models.video(model='lucy-2.1')", FIXABLE),
    "without a name": ("models.video()", FIXABLE),
    "starred": ("models.video(*given)", FIXABLE),
    "either": ("VIDEO if flag else IMAGE", MIXED),
    "either video": ("models.video('lucy-2.1' if flag else 'lucy-pro-v2v')", "note retired-model, fixable"),
    "or": ("given or VIDEO", NO_MODEL),
    "from a table": ("{'a': VIDEO, 'b': VIDEO}[given]", FIXABLE),
    "from a table of both": ("{'a': VIDEO, 'b': IMAGE}[given]", MIXED),
    "from a table of numbers": ("{1: VIDEO, 2: VIDEO}[given]", FIXABLE),
    "by kind": ("getattr(models, 'video')('lucy-2.1')", FIXABLE),
    "by either kind": ("getattr(models, 'video' if flag else 'image')('lucy-2.1')", NO_MODEL),
    "by any kind": ("getattr(models, given)('lucy-2.1')", NO_MODEL),
    "no kind": ("models.sound('x')", NO_MODEL),
    "given": ("given", NO_MODEL),
    "text": ("'lucy-2.1'", NO_MODEL),
    "nothing": ("None", NO_MODEL),
    "of a helper": ("(lambda n: models.video(n))('lucy-2.1')", FIXABLE),
    "from another module": ("elsewhere.MODEL", NO_MODEL),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model(name: str) -> None:
    expression, expected = MODELS[name]
    assert verdicts("import elsewhere\n" + body(f"await client.process({{'model': {expression}}})")) == expected


HIDDEN = {
    "looked at": ("print(o)\nlen(o)\nlog.info('%s', o)\no['prompt']\n'x' in o", FIXABLE),
    "read": ("o.get('prompt')\no.keys()\no.items()", FIXABLE),
    "printed in a text": ("print(f'{o}')", FIXABLE),
    "iterated": ("for key in o:\n    pass", FIXABLE),
    "handed on": ("elsewhere(o)", "handed to code that may change it in line"),
    "handed on by keyword": ("elsewhere(options=o)", "handed to code that may change it in line"),
    "spread into a call": ("elsewhere(**o)", FIXABLE),
    "spread into a dict": ("p = {**o}", FIXABLE),
    "put into a dict": ("p = {'o': o}\nelsewhere(p)", "put into another dict"),
    "put into a list": ("p = [o]\nelsewhere(p)", "used in a way that cannot be followed"),
    "appended": ("given.append(o)", "handed to code that may change it"),
    "in a loop over several": ("for one in [o]:\n    pass", "used in a way that cannot be followed"),
    "kept as an attribute": ("given.o = o", "kept under another name"),
    "under another name, only read": ("p = o\nprint(p)", FIXABLE),
    "under another name, annotated": ("p: dict = o\nprint(p)", FIXABLE),
    "under another name, changed": ("p = o\np['seed'] = 1", "changed under the name p"),
    "under another name, handed on": ("p = o\nelsewhere(p)", "handed to code that may change it"),
    "by a walrus, handed on": ("(p := o)\nelsewhere(p)", "handed to code that may change it"),
    "some attribute": ("o.surprise", "used in a way that cannot be followed"),
    "by a function that reads": ("def look(x):\n    return x['prompt']\nlook(o)", FIXABLE),
    "by a function that changes": ("def spoil(x):\n    x['seed'] = 1\nspoil(o)", "changed by spoil"),
    "by keyword": ("def spoil(*, x):\n    x.clear()\nspoil(x=o)", "changed by spoil"),
    "by a function that hands on": ("def pass_on(x):\n    elsewhere(x)\npass_on(o)", "changed by pass_on"),
    "by functions that call each other": (
        "def one(x):\n    two(x)\ndef two(x):\n    one(x)\none(o)",
        FIXABLE,
    ),
    "by a parameter that takes any number": ("def look(*x):\n    pass\nlook(o)", "changed by look"),
    "by a lambda": ("look = lambda x: x\nlook(o)", "changed by a lambda"),
    "by a call of the queue": ("await client.queue.submit(o)", FIXABLE),
    "asserted": ("assert o\nif o:\n    pass", FIXABLE),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_options_that_may_be_changed_out_of_sight(name: str) -> None:
    lines, expected = HIDDEN[name]
    text = body(f"o = OPTIONS\n{lines}\nawait client.process(o)")
    if expected == FIXABLE:
        assert verdicts(text) == FIXABLE
    else:
        assert verdicts(text) == OPEN
        assert expected in words(text)


def test_what_comes_after_the_call_changes_nothing() -> None:
    assert verdicts(body("o = OPTIONS\nawait client.process(o)\nelsewhere(o)")) == FIXABLE
    loop = "o = OPTIONS\nfor n in given:\n    await client.process(o)\n    elsewhere(o)"
    assert verdicts(body(loop)) == OPEN
    assert verdicts(body("base = {'model': VIDEO}\nelsewhere(base)\no = base\nawait client.process(o)")) == OPEN


def test_a_method_that_changes_the_options() -> None:
    text = """
    class Studio:
        def _fill(self, options):
            options["seed"] = 1
        async def make(self, client: DecartClient):
            options = OPTIONS
            self._fill(options)
            await client.process(options)
    """
    assert verdicts(program(text)) == OPEN
    assert "changed by _fill" in words(program(text))
    assert verdicts(program(text.replace('options["seed"] = 1', "print(options)"))) == FIXABLE


def test_options_of_a_module_may_be_changed_by_any_function() -> None:
    text = """
    BASE = {"model": VIDEO}
    def more():
        BASE["cancel_token"] = token
    async def make(client: DecartClient):
        await client.process(BASE)
    """
    assert verdicts(program(text)) == CANCELS
    assert verdicts(program(text.replace('BASE["cancel_token"] = token', "print(BASE)"))) == FIXABLE
    assert verdicts(program(text.replace('BASE["cancel_token"] = token', "elsewhere(BASE)"))) == OPEN


def test_options_kept_as_an_attribute() -> None:
    text = """
    class Studio:
        def __init__(self):
            self.options = {"model": VIDEO}
        def token(self):
            self.options["cancel_token"] = 1
        async def make(self, client: DecartClient):
            await client.process(self.options)
    """
    assert verdicts(program(text)) == CANCELS
    assert verdicts(program(text.replace('self.options["cancel_token"] = 1', "elsewhere(self.options)"))) == OPEN


CLAUSES = {
    "no key": ("o = {'model': {'a': VIDEO}['b']}", "the dict has no key 'b' here"),
    "empty": ("o = {'model': {}[given]}", "the dict is empty here"),
    "no model": ("o = {'prompt': 'x'}", "the options have no model"),
    "run time key": ("o = {'model': VIDEO}\no[given] = 1", "a key is set that is known only at run time"),
    "other module": ("from elsewhere import M\no = {'model': M}", "elsewhere"),
}


@pytest.mark.parametrize("name", CLAUSES)
def test_the_report_says_what_is_not_known(name: str) -> None:
    lines, clause = CLAUSES[name]
    assert clause in words(body(f"{lines}\nawait client.process(o)"))


def test_a_long_table_is_cut() -> None:
    table = ", ".join(["VIDEO"] * 250)
    assert verdicts(body(f"table = [{table}]\nawait client.process({{'model': table[3]}})")) == NO_MODEL
