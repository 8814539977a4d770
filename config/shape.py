"""The shape of the schema: which field stands at which place."""

import types
from collections.abc import Sequence
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Place = tuple[str | int, ...]


def bare(annotation: object) -> object:
    """The annotation without its metadata and without `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation):
            rest = [one for one in get_args(annotation) if one is not type(None)]
            if len(rest) != 1:
                return Union[tuple(rest)]  # noqa: UP007  built at run time
            annotation = rest[0]
        else:
            return annotation


def variants(annotation: object) -> dict[str, type[BaseModel]]:
    """The models of a tagged union by their tag; empty for anything else."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return {}
    models = [one for one in map(bare, get_args(annotation)) if isinstance(one, type) and issubclass(one, BaseModel)]
    return {tag: model for model in models for tag in get_args(model.model_fields[tag_field(model)].annotation)}


def tag_field(model: type[BaseModel]) -> str:
    """The field that tells the variants of a union apart: the first one, always a literal."""
    return next(name for name, field in model.model_fields.items() if get_origin(field.annotation) is Literal)


def located(root: type[BaseModel], loc: Sequence[str | int]) -> tuple[Place, FieldInfo | None, object]:
    """Where pydantic's `loc` is in what was written, the field that is declared there, and the annotation around it."""
    place: list[str | int] = []
    field: FieldInfo | None = None
    here: object = root
    for step in loc:
        if step == "[key]":
            break
        if step in variants(here):
            here = variants(here)[str(step)]
            continue
        place.append(step)
        field, here = _inside(here, step)
    return tuple(place), field, here


def _inside(here: object, step: str | int) -> tuple[FieldInfo | None, object]:
    if isinstance(here, type) and issubclass(here, BaseModel):
        field = here.model_fields.get(str(step))
        return field, bare(field.annotation) if field else None
    if get_origin(here) is dict:
        return None, bare(get_args(here)[1])
    if get_origin(here) is tuple:
        return None, bare(get_args(here)[0])
    return None, None


def keys_at(root: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """The keys that are declared where `loc` points to; empty where there are none."""
    _, _, here = located(root, loc)
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def path(place: Place) -> str:
    """A place as `pulumi config set --path` takes it, without the namespace."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".")
