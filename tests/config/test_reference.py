"""What is written about configuration is what is read of it."""

from config.reference import CONSENTS, reference
from config.schema import NAMESPACE, Configuration
from tests.config.fixtures import HERE, read

ROOT = HERE.parent.parent
DECLARED = read(ROOT / "Pulumi.yaml")["config"]


def test_the_reference_is_the_one_that_the_schema_gives() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    assert page == reference(), "stale: python -m config.reference > docs/configuration.md"


def test_the_reference_says_what_each_consent_allows() -> None:
    assert [f"`{name}`" for name in CONSENTS] == [
        word.strip() for word in _row("`allow`").split("|")[2].removeprefix(" list of: ").split(",")
    ]


def test_pulumi_yaml_declares_the_keys_of_the_schema_in_its_words() -> None:
    fields = {f"{NAMESPACE}:{name}": field.description for name, field in Configuration.model_fields.items()}
    assert {name: entry["description"] for name, entry in DECLARED.items()} == fields


def test_pulumi_yaml_leaves_it_to_the_program_to_ask_for_what_is_missing() -> None:
    """A default keeps the engine from stopping at the first missing key, before all errors are reported."""
    assert [name for name, entry in DECLARED.items() if "default" not in entry] == [f"{NAMESPACE}:name"]
    defaults = {name.partition(":")[2]: entry["default"] for name, entry in DECLARED.items() if entry.get("default")}
    assert defaults == {name: Configuration.model_fields[name].default for name in defaults}


def _row(start: str) -> str:
    return next(line for line in reference().splitlines() if line.startswith(f"| {start} "))
