"""The form of every component: children belong to it, and it registers its outputs once."""

from typing import Any

import pulumi


class Component(pulumi.ComponentResource):
    """A component whose type token names its folder: `etcd:<folder>:<Class>`."""

    def __init__(self, folder: str, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(f"etcd:{folder}:{type(self).__name__}", name, None, opts)

    def child(self, **options: Any) -> pulumi.ResourceOptions:  # noqa: ANN401  what ResourceOptions takes
        """Resource options of a child."""
        return pulumi.ResourceOptions(parent=self, **options)
