"""Which changes of the release a running cluster may take, member by member. Pure."""

from collections.abc import Collection, Mapping

from etcd.versions import MINORS, Version

# The least release that every member has to run before the first one runs that minor
# (etcd's upgrade guides; 3.5.32 brings the membership in v3store and the check of v2store).
LEAVING = {"3.6": Version(3, 5, 32), "3.7": Version(3, 6, 11)}


def obstacle(
    running: Mapping[str, Version], wished: Version, *, unwell: Collection[str], asked: str = "", ordered: str = ""
) -> str:
    """Why the members may not go to that release now, and the way out; empty when they may.

    `unwell` are the members that are not healthy; `asked` is the minor that the configuration asks to go down to by
    etcd's own downgrade, `ordered` the one that etcd was told to.
    """
    behind = {name: version for name, version in running.items() if _minor(version) < _minor(wished)}
    ahead = {name: version for name, version in running.items() if _minor(version) > _minor(wished)}
    if far := {name: version for name, version in running.items() if abs(_minor(version) - _minor(wished)) > 1}:
        between = sorted({_between(version, wished) for version in far.values()})
        return f"etcd takes one minor version at a time, and {_told(far)}. Go to a release of {between[0]} first."
    if behind:
        return _upward(behind, wished, unwell if len(behind) == len(running) else ())
    if ahead and len(ahead) == len(running):
        return _downward(ahead, wished, unwell if ordered != wished.minor else (), asked)
    return ""


def _upward(behind: Mapping[str, Version], wished: Version, unwell: Collection[str]) -> str:
    floor = LEAVING.get(wished.minor)
    if floor and (low := {name: version for name, version in behind.items() if version < floor}):
        return (
            f"every member has to run {floor} or a later release of {floor.minor} before the first one runs "
            f"{wished.minor}, and {_told(low)}. Go to the latest release of {floor.minor} first."
        )
    if unwell:
        return (
            f"every member has to be healthy before it goes from {next(iter(behind.values())).minor} to "
            f"{wished.minor}, and {', '.join(sorted(unwell))} is not. Restore the former release, mend that, then run "
            "again."
        )
    return ""


def _downward(ahead: Mapping[str, Version], wished: Version, unwell: Collection[str], asked: str) -> str:
    """What runs the later minor everywhere has data that only etcd itself takes down again."""
    if asked != wished.minor:
        return (
            f"all members run a later minor version ({_told(ahead)}), and {wished} does not read their data. To have "
            f'etcd take the data down, set release.downgrade to "{wished.minor}" and run again; or go on with the '
            "later release."
        )
    if unwell:
        return (
            f"every member has to be healthy before etcd takes the data down to {wished.minor}, and "
            f"{', '.join(sorted(unwell))} is not. Restore the later release, mend that, then run again."
        )
    return ""


def _minor(version: Version) -> int:
    return MINORS.index(version.minor) if version.minor in MINORS else -2


def _between(version: Version, wished: Version) -> str:
    """The next minor on the way."""
    number = version.minor_number + (1 if version < wished else -1)
    return f"{version.major}.{number}"


def _told(versions: Mapping[str, Version]) -> str:
    return ", ".join(f"{name} runs {version}" for name, version in sorted(versions.items()))
