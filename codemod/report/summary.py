"""The last line of the text report, also for a run that found nothing to do and imported nothing to do it."""

from __future__ import annotations


def summary_line(command: str, counts: dict[str, int]) -> str:
    """Return the line; ``counts`` has the keys of the JSON report's summary, one that is missing is 0."""

    def some(key: str) -> int:
        return counts.get(key, 0)

    done = [f"{some('fixable')} fixable"] if command != "apply" else [f"{some('rewritten')} rewritten"]
    if command != "apply" and some("rewritten"):
        done.append(f"{some('rewritten')} rewritten")
    if command == "apply" and some("fixable"):
        done.append(f"{some('fixable')} fixable")
    sites = some("rewritten") + some("fixable") + some("review") + some("notes") + some("suppressed")
    failed = _counted(some("errors"), "file") + " failed"
    if not sites:
        return f"0 sites in {_counted(some('files_seen'), 'file')}; {failed}"
    verdicts = [
        *done,
        f"{some('review')} to review",
        _counted(some("notes"), "note"),
        f"{some('suppressed')} suppressed",
    ]
    where = f"{some('files_with_sites')} of {_counted(some('files_seen'), 'file')}"
    return f"{_counted(sites, 'site')} in {where}: {', '.join(verdicts)}; {failed}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
