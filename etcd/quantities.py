"""Amounts that carry their unit: sizes such as `2GiB`, durations such as `100ms`."""

import re
from datetime import timedelta
from typing import Annotated

from etcd.strict import Kind, Malformed, written

SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4}
DURATIONS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
MAXIMUM = timedelta(days=36500)


def parse_size(text: object) -> int:
    """Bytes, from text such as `1536KiB`; Malformed when it is anything else."""
    match = re.fullmatch(r"(\d{1,15})([A-Za-z]+)", text) if isinstance(text, str) else None
    if match is None or match[2] not in SIZES:
        raise Malformed("is not a size", f'write a whole number and one of {", ".join(SIZES)}, such as "2GiB"')
    if int(match[1]) == 0:
        raise Malformed("is no size at all", 'write a size above zero, such as "2GiB"')
    return int(match[1]) * SIZES[match[2]]


def format_size(size: int) -> str:
    """The shortest text that `parse_size` reads back as that many bytes."""
    unit = next(unit for unit in reversed(SIZES) if size % SIZES[unit] == 0)
    return f"{size // SIZES[unit]}{unit}"


def parse_duration(text: object) -> timedelta:
    """A duration, from text such as `100ms`; Malformed when it is anything else or longer than a century."""
    match = re.fullmatch(r"(\d{1,15})([a-z]+)", text) if isinstance(text, str) else None
    if match is None or match[2] not in DURATIONS:
        raise Malformed("is not a duration", f'write a whole number and one of {", ".join(DURATIONS)}, such as "8h"')
    if int(match[1]) == 0:
        raise Malformed("is no time at all", 'write a duration above zero, such as "8h"')
    if int(match[1]) * DURATIONS[match[2]].total_seconds() > MAXIMUM.total_seconds():
        raise Malformed("is longer than a century", "write a shorter duration")
    return int(match[1]) * DURATIONS[match[2]]


def format_duration(duration: timedelta) -> str:
    """The shortest text that `parse_duration` reads back as that duration."""
    unit = next(unit for unit in reversed(DURATIONS) if duration % DURATIONS[unit] == timedelta(0))
    return f"{duration // DURATIONS[unit]}{unit}"


def milliseconds(duration: timedelta) -> int:
    """That duration in whole milliseconds."""
    return duration // timedelta(milliseconds=1)


def nanoseconds(duration: timedelta) -> int:
    """That duration in nanoseconds: the only form in which etcd's configuration file takes most durations."""
    return milliseconds(duration) * 1_000_000


def mebibytes(text: object) -> int:
    """Whole MiB, from a size; Malformed when it is none."""
    return _whole(parse_size(text), "MiB")


def gibibytes(text: object) -> int:
    """Whole GiB, from a size; Malformed when it is none."""
    return _whole(parse_size(text), "GiB")


def seconds(text: object) -> float:
    """Seconds, from a duration; Malformed when it is none."""
    return parse_duration(text).total_seconds()


def days(text: object) -> timedelta:
    """A duration of whole days; Malformed when it is none."""
    duration = parse_duration(text)
    if duration % DURATIONS["d"]:
        raise Malformed("is not a whole number of days", 'write days, such as "365d"')
    return duration


def _whole(size: int, unit: str) -> int:
    if size % SIZES[unit]:
        raise Malformed(f"is not a whole number of {unit}", f'write it in {unit}, such as "4{unit}"')
    return size // SIZES[unit]


def _seconds(value: float) -> str:
    return format_duration(timedelta(seconds=value))


Size = Annotated[int, written(parse_size), Kind("size", format_size)]
Mebibytes = Annotated[int, written(mebibytes), Kind("size", lambda mib: format_size(mib * SIZES["MiB"]))]
Gibibytes = Annotated[int, written(gibibytes), Kind("size", lambda gib: format_size(gib * SIZES["GiB"]))]
Duration = Annotated[timedelta, written(parse_duration), Kind("duration", format_duration)]
Days = Annotated[timedelta, written(days), Kind("duration", format_duration)]
Seconds = Annotated[float, written(seconds), Kind("duration", _seconds)]
