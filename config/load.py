"""The only reader of Pulumi's configuration."""

import json
from collections.abc import Mapping

import pulumi
from pulumi.runtime import config as source

from config.parse import parse
from config.refusal import Refused
from config.schema import NAMESPACE
from config.spec import ClusterSpec

EMPTY: tuple[object, ...] = ({}, [])  # Pulumi.yaml's defaults, for keys that a stack's file leaves out


def load() -> ClusterSpec:
    """The cluster that the current stack asks for; RunError, with every error, when it is not to be had."""
    # pulumi.Config answers for one key at a time; whether there are keys that nobody asks for only the whole map tells.
    written: Mapping[str, str] = source.CONFIG.get() or source.get_config_env()
    prefix = pulumi.Config(NAMESPACE).full_key("")
    ours = {key.removeprefix(prefix): value for key, value in written.items() if key.startswith(prefix)}
    read = {key: value if key == "name" else decoded(value) for key, value in ours.items()}
    secrets = [key for key in ours if source.is_config_secret(prefix + key)]
    try:
        written_out = {key: value for key, value in read.items() if value not in EMPTY}
        return parse(written_out, stack=pulumi.get_stack(), secrets=secrets)
    except Refused as refused:
        raise pulumi.RunError(str(refused)) from refused  # its message alone reaches the user, without a traceback


def decoded(value: str) -> object:
    """What was written, from the JSON that Pulumi hands on; text that is no JSON is text."""
    try:
        return json.loads(value)
    except ValueError:
        return value
