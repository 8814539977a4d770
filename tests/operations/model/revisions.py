"""What members of the model can be turned to, by name."""

from operations.desired import Revision
from tests.operations.wishes import revision

REVISIONS = {
    "plain": revision(),
    "faster": revision("faster"),
    "renewed": revision(credentials="renewed"),  # needs no restart from `plain`
    "refused": revision("refused"),  # etcd ends at once with these settings
    "old": revision(release="3.5.35"),
    "older": revision(release="3.5.31"),  # below what may go to 3.6
    "new": revision(release="3.7.3"),
}
REFUSED = "refused"
MINOR = {name: int(made.version.split(".")[1]) for name, made in REVISIONS.items()}


def revised(name: str) -> Revision:
    """The revision of that name."""
    return REVISIONS[name]
