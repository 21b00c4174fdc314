"""What every test may ask for: the loopback server, the environments with the SDK, and the flag that regenerates."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from _pytest.config import create_terminal_writer

from codemod.interrupt import MESSAGES
from tests import javascript_environments
from tests.loopback import Loopback
from tests.sdk_environments import NEW_RELEASE, OLD_RELEASE, EnvironmentUnavailable, Runners, interpreter, python_runner

LONGEST = ("test_real_input.py", "test_generated_stand_ins.py", "test_generated.py")
"""Files of a few tests that take minutes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our own flags."""
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write what is expected of every fixture and project from what the tool does now, to be read by eye",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that all processes end at about the same time."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Regenerate before anything is collected, once, whatever the number of workers."""
    if session.config.getoption("--regenerate") and not hasattr(session.config, "workerinput"):
        from tests.fixture_cases import CASES
        from tests.project_cases import PROJECT_CASES
        from tests.regenerate import regenerate, regenerate_projects

        terminal = create_terminal_writer(session.config)
        for problem in [*regenerate(CASES), *regenerate_projects(PROJECT_CASES)]:
            terminal.line(problem)


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    """The server that stands in for the vendor; its threads are gone before any other module's tests fork."""
    with Loopback() as server:
        yield server


@pytest.fixture(scope="session")
def sdk_cache(request: pytest.FixtureRequest) -> Path:
    """The folder that keeps the environments from one session to the next, the same for all xdist workers."""
    return Path(request.config.rootpath) / ".pytest_cache" / "sdk-environments"


@pytest.fixture(scope="session")
def old_python(sdk_cache: Path) -> Path:
    """The Python that has the last release before the queue."""
    return _interpreter(OLD_RELEASE, sdk_cache)


@pytest.fixture(scope="session")
def new_python(sdk_cache: Path) -> Path:
    """The Python that has a release with the queue."""
    return _interpreter(NEW_RELEASE, sdk_cache)


def _interpreter(release: str, cache: Path) -> Path:
    try:
        return interpreter(release, cache)
    except EnvironmentUnavailable as error:
        pytest.fail(f"The SDK's release {release} could not be installed for the tests.\n{error}", pytrace=False)


@pytest.fixture(scope="session")
def old_javascript(sdk_cache: Path) -> Path:
    """The folder that has the last JavaScript release to be tested without the queue."""
    return _javascript(javascript_environments.OLD_RELEASE, sdk_cache)


@pytest.fixture(scope="session")
def new_javascript(sdk_cache: Path) -> Path:
    """The folder that has a JavaScript release with the queue."""
    return _javascript(javascript_environments.NEW_RELEASE, sdk_cache)


def _javascript(release: str, cache: Path) -> Path:
    """Return an environment; without Node the tests are skipped, but not where all of them must run."""
    try:
        javascript_environments.node()
    except EnvironmentUnavailable as error:
        if os.environ.get("CI"):
            pytest.fail(f"{error}, which the whole suite needs.", pytrace=False)
        pytest.skip(str(error))
    try:
        return javascript_environments.environment(release, cache)
    except EnvironmentUnavailable as error:
        pytest.fail(f"The SDK's release {release} could not be installed for the tests.\n{error}", pytrace=False)


@pytest.fixture(scope="module")
def javascript_runners(old_javascript: Path, new_javascript: Path) -> Iterator[Runners]:
    """Both runners of JavaScript, started once for all the programs of a module."""
    with ExitStack() as stack:
        yield Runners(
            stack.enter_context(javascript_environments.runner(old_javascript)),
            stack.enter_context(javascript_environments.runner(new_javascript)),
        )


@pytest.fixture(scope="module")
def runners(old_python: Path, new_python: Path) -> Iterator[Runners]:
    """Both runners, started once for all the programs of a module."""
    with ExitStack() as stack:
        yield Runners(stack.enter_context(python_runner(old_python)), stack.enter_context(python_runner(new_python)))


@pytest.fixture(autouse=True)
def _own_interrupt() -> Iterator[None]:
    """Give Ctrl-C and its like back to pytest: a command that a test runs in this process has them for itself."""
    before = {number: signal.getsignal(number) for number in MESSAGES}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
