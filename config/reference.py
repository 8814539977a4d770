"""docs/configuration.md, from the schema: `python -m config.reference > docs/configuration.md`."""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.schema import NAMESPACE, Configuration
from config.shape import bare, tag_field, variants
from etcd.strict import Kind

HEAD = f"""# Configuration

<!-- Made by `python -m config.reference > docs/configuration.md`: change the schema in config/, not this file. -->

Everything is written in `Pulumi.<stack>.yaml`, under the namespace `{NAMESPACE}`. Keys that are not listed here are
errors, and all errors of a file are reported at once, before anything is made. Sizes and durations carry their unit:
`512MiB`, `8GiB`; `100ms`, `15s`, `8h`, `365d`. [Pulumi.dev.yaml](../Pulumi.dev.yaml) and
[Pulumi.hosts.yaml](../Pulumi.hosts.yaml) are complete examples.
"""
CONSENTS = {
    "even_size": "an even number of members",
    "many_members": "more than seven members",
    "large_quota": "a quota above 8GiB",
    "small_memory": "VMs with less memory than the quota",
}
TABLE = "| key | type | default | what it is |\n| --- | --- | --- | --- |"
WORDS = {str: "text", int: "number", bool: "boolean"}


def reference() -> str:
    """The whole page."""
    sections = (_section(name, field) for name, field in Configuration.model_fields.items())
    consents = "\n".join(f"- `{name}`: {meaning}" for name, meaning in CONSENTS.items())
    return "\n".join([HEAD, *sections, consents, ""])


def _section(name: str, field: FieldInfo) -> str:
    title = f"## `{NAMESPACE}:{name}`\n\n{field.description}\n"
    inner = bare(field.annotation)
    if get_origin(inner) is dict:
        return "\n".join([title, *_tables("<name>", bare(get_args(inner)[1]))])
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return "\n".join([title, TABLE, *_rows("", inner), ""])
    return "\n".join([title, TABLE, _row(name, field), ""])


def _tables(prefix: str, model: object) -> Iterator[str]:
    if isinstance(model, type) and issubclass(model, BaseModel):
        yield "\n".join([TABLE, *_rows(f"{prefix}.", model), ""])
    for tag, variant in variants(model).items():
        yield f"### {tag_field(variant)}: {tag}\n\n{variant.__doc__}\n"
        yield "\n".join([TABLE, *_rows(f"{prefix}.", variant), ""])


def _rows(prefix: str, model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = bare(field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _rows(f"{prefix}{name}.", inner)
        elif variants(inner):
            yield _row(f"{prefix}{name}", field)
            for variant in variants(inner).values():
                yield from _rows(f"{prefix}{name}.", variant)
        else:
            yield _row(f"{prefix}{name}", field)


def _row(key: str, field: FieldInfo) -> str:
    examples = f" Such as `{_plain(field.examples[0])}`." if field.examples else ""
    kind = _kind(field)
    return f"| `{key}` | {_type(field.annotation, kind)} | {_default(field, kind)} | {field.description}{examples} |"


def _kind(field: FieldInfo) -> Kind | None:
    found = [one for one in field.metadata if isinstance(one, Kind)]
    return found[0] if found else _kind_of(field.annotation)


def _kind_of(annotation: object) -> Kind | None:
    if get_origin(annotation) is Annotated:
        return next((one for one in get_args(annotation) if isinstance(one, Kind)), None)
    inner = [_kind_of(one) for one in get_args(annotation)] if get_origin(annotation) is not Literal else []
    return next((one for one in inner if one), None)


def _type(annotation: object, kind: Kind | None) -> str:
    inner = bare(annotation)
    if get_origin(inner) is tuple:
        return f"list of: {_type(get_args(inner)[0], kind)}"
    if get_origin(inner) is Literal:
        return ", ".join(f"`{one}`" for one in get_args(inner))
    if kind:
        return kind.name
    if variants(inner) or get_origin(inner) in (dict, Union):
        return "mapping"
    return WORDS[inner] if isinstance(inner, type) else "mapping"


def _default(field: FieldInfo, kind: Kind | None) -> str:
    default = field.get_default()
    if field.is_required():
        return "required"
    if default is None or default == ():
        return "unset"
    return f"`{kind.write(default) if kind and not isinstance(default, tuple) else _plain(default)}`"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    sys.stdout.write(reference())
