"""Errors of single values, in our words."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.refusal import HIDDEN, Refusal, shown
from config.shape import Place, keys_at, located, path, variants
from etcd.strict import Malformed

Words = tuple[str, str]
Context = Mapping[str, Any]

WORDS: Mapping[str, Callable[[Context], Words]] = {
    "string_type": lambda _: ("is not text", 'put it in quotes: YAML reads 5, yes and null as something else than "5"'),
    "int_type": lambda _: ("is not a whole number", "write digits, without quotes or a unit"),
    "bool_type": lambda _: ("is neither true nor false", "write true or false, without quotes"),
    "model_type": lambda _: ("is not a mapping", "write keys and values below it"),
    "dict_type": lambda _: ("is not a mapping", "write names and what belongs to them below it"),
    "tuple_type": lambda _: ("is not a list", "write it in brackets or as lines that begin with a hyphen"),
    "literal_error": lambda context: ("is not a value that is known here", f"write {context['expected']}"),
    "union_tag_invalid": lambda context: ("is not a value that is known here", f"write {context['expected_tags']}"),
    "greater_than_equal": lambda context: ("is too small", f"write {context['ge']} or more"),
    "less_than_equal": lambda context: ("is too large", f"write {context['le']} or less"),
}


def refusals(error: ValidationError, root: type[BaseModel], secrets: Iterable[Place]) -> Iterator[Refusal]:
    """Each single error; values at or below a secret place are not shown."""
    hidden = tuple(secrets)
    for detail in error.errors(include_url=False):
        loc = detail["loc"]
        tag = str(detail.get("ctx", {}).get("discriminator", "")).strip("'")
        place = (*located(root, loc)[0], *([tag] if tag else []))
        problem, way_out = _words(detail, root)
        value = HIDDEN if any(place[: len(one)] == one for one in hidden) else _value(detail, tag)
        yield Refusal(key=path(place), value=value, problem=problem, way_out=way_out)


def _value(detail: ErrorDetails, tag: str) -> str | None:
    if detail["type"] in ("missing", "union_tag_not_found"):
        return None
    return shown(detail["input"][tag] if tag and isinstance(detail["input"], dict) else detail["input"])


def _words(detail: ErrorDetails, root: type[BaseModel]) -> Words:
    loc, context = detail["loc"], detail.get("ctx", {})
    if isinstance(context.get("error"), Malformed):
        return context["error"].problem, context["error"].way_out
    if detail["type"] == "missing":
        return "is missing", f"add it: {_description(root, loc)}"
    if detail["type"] == "union_tag_not_found":
        tags = located(root, loc)[2]
        return "is missing", f"write {_alternatives(tags)}"
    if detail["type"] == "extra_forbidden":
        return unknown_key(str(loc[-1]), keys_at(root, loc[:-1]))
    if detail["type"] in WORDS:
        return WORDS[detail["type"]](context)
    return "cannot be used here", f"write {_description(root, loc)}"


def unknown_key(key: str, keys: Sequence[str]) -> Words:
    """What is wrong with a key that is not declared, and which one was perhaps meant."""
    near = difflib.get_close_matches(key, keys, n=1)
    known = f"the keys known here are {', '.join(sorted(keys))}"
    return "is not a key that is known here", f"did you mean {near[0]}? {known}" if near else known


def _description(root: type[BaseModel], loc: Sequence[str | int]) -> str:
    field = located(root, loc)[1]
    text = (field.description if field else None) or "a value"
    return text[0].lower() + text[1:].rstrip(".")


def _alternatives(union: object) -> str:
    return " or ".join(variants(union))
