"""Which file a module is, by the paths of a project alone."""

from __future__ import annotations

import pytest

from codemod.languages.python.modules import Modules

FILES = (
    "/p/main.py",
    "/p/app/__init__.py",
    "/p/app/clients.py",
    "/p/app/jobs/__init__.py",
    "/p/app/jobs/render.py",
    "/p/app/redis.py",
    "/p/app/logging.py",
    "/p/space/inner/deep.py",
    "/p/backend/src/web/__init__.py",
    "/p/backend/src/web/views.py",
    "/p/backend/tests/test_views.py",
    "/p/one/shop/__init__.py",
    "/p/one/shop/cart.py",
    "/p/one/main.py",
    "/p/two/shop/__init__.py",
    "/p/two/shop/cart.py",
    "/p/two/main.py",
    "/p/scripts/run.py",
    "/p/stubs/typed.pyi",
    "/p/a/b/c/d/far/__init__.py",
    "/p/a/b/c/d/far/off.py",
)
MODULES = Modules(FILES)


@pytest.mark.parametrize(
    ("importer", "module", "found"),
    [
        ("/p/main.py", "app", "/p/app/__init__.py"),
        ("/p/main.py", "app.clients", "/p/app/clients.py"),
        ("/p/main.py", "app.jobs", "/p/app/jobs/__init__.py"),
        ("/p/main.py", "app.jobs.render", "/p/app/jobs/render.py"),
        ("/p/main.py", "app.nothing", None),
        ("/p/app/jobs/render.py", ".", "/p/app/jobs/__init__.py"),
        ("/p/app/jobs/render.py", "..", "/p/app/__init__.py"),
        ("/p/app/jobs/render.py", "..clients", "/p/app/clients.py"),
        ("/p/app/__init__.py", ".clients", "/p/app/clients.py"),
        ("/p/main.py", "space", "/p/space"),
        ("/p/space", ".inner", "/p/space/inner"),
        ("/p/main.py", "space.inner.deep", "/p/space/inner/deep.py"),
        ("/p/backend/tests/test_views.py", "web.views", "/p/backend/src/web/views.py"),
        ("/p/one/main.py", "shop.cart", "/p/one/shop/cart.py"),
        ("/p/two/main.py", "shop.cart", "/p/two/shop/cart.py"),
        ("/p/main.py", "decart", None),
        ("/p/app/jobs/render.py", "logging", None),
        ("/p/main.py", "typed", None),
        ("/p/stubs/other.py", "typed", "/p/stubs/typed.pyi"),
        ("/p/main.py", ".....x", None),
    ],
)
def test_where_a_module_is(importer: str, module: str, found: str | None) -> None:
    assert MODULES.resolve(importer, module) == found


def test_a_script_inside_a_package_finds_what_is_beside_it() -> None:
    assert MODULES.resolve("/p/app/clients.py", "redis") == "/p/app/redis.py"


def test_a_package_near_by_is_found_where_there_is_one() -> None:
    assert MODULES.resolve("/p/scripts/run.py", "web.views") == "/p/backend/src/web/views.py"
    assert MODULES.resolve("/p/scripts/run.py", "shop.cart") is None, "there are two"
    assert MODULES.resolve("/p/scripts/run.py", "far.off") is None, "it is too far away"
    assert MODULES.resolve("/p/scripts/run.py", "typed") is None, "it is in no package"


def test_paths_below_the_current_folder() -> None:
    modules = Modules(("main.py", "app/clients.py"))
    assert modules.resolve("main.py", "app.clients") == "app/clients.py"
    assert modules.resolve("app/clients.py", "main") == "main.py"
    assert modules.resolve("app/clients.py", ".clients") == "app/clients.py"
    assert modules.resolve("main.py", "..app") is None
