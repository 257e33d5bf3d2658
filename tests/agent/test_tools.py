from __future__ import annotations

import math

import jsonschema
import pytest

from connector.agent import tools
from connector.agent.schemas import tool_specs
from connector.agent.tools import ToolInputError
from connector.decision import Sentiment
from connector.domain import Urgency


def test_the_registry_is_six_tools_without_a_field_that_names_a_ticket_or_a_person(policy):
    specs = tool_specs(policy)
    assert {spec.name for spec in specs} == tools.TERMINAL | tools.WORK
    fields = {field for spec in specs for field in spec.schema["properties"]}
    assert not [
        field for field in fields if "id" in field.split("_") or "email" in field or "person" in field
    ]


def test_schemas_are_strict_and_hold_no_keyword_that_strict_mode_refuses(policy):
    for spec in tool_specs(policy):
        jsonschema.Draft202012Validator.check_schema(spec.schema)
        assert spec.schema["additionalProperties"] is False
        assert spec.schema["required"] == list(spec.schema["properties"])
        for field in spec.schema["properties"].values():
            assert set(field) <= {"type", "description", "enum", "items"}


def test_every_description_says_when_not_to_use_the_tool(policy):
    for spec in tool_specs(policy):
        assert "Don't" in spec.description
        assert 3 <= spec.description.count(". ") + 1 <= 5


def test_what_the_schema_allows_is_read(policy, resolve, escalate, ask):
    given = {"resolve_ticket": resolve, "escalate_ticket": escalate, "ask_customer": ask}
    schemas = {spec.name: spec.schema for spec in tool_specs(policy)}
    for name, value in given.items():
        jsonschema.validate(value, schemas[name])
        assert tools.proposal(name, value, policy).confidence == value["confidence"]


def test_the_case_of_enum_values_does_not_matter(policy, ask):
    shouted = ask | {"category": "HOW_TO", "urgency": "Urgent", "sentiment": "Very_Negative"}
    triage = tools.proposal("ask_customer", shouted, policy).triage
    assert (triage.category, triage.urgency) == ("how_to", Urgency.URGENT)
    assert triage.sentiment is Sentiment.VERY_NEGATIVE


def test_a_language_is_known_by_its_first_part(policy, ask):
    assert tools.proposal("ask_customer", ask | {"language": "pt-BR"}, policy).triage.language == "pt"


@pytest.mark.parametrize("confidence", [-0.1, 1.1, 99, math.nan, math.inf, "0.9", True, None, [], {}])
def test_confidence_is_a_number_from_zero_to_one(policy, resolve, confidence):
    with pytest.raises(ToolInputError, match="confidence"):
        tools.proposal("resolve_ticket", resolve | {"confidence": confidence}, policy)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reply", ""),
        ("reply", " \n"),
        ("reply", 5),
        ("reply", "x" * 4001),
        ("citations", "kb-1"),
        ("citations", [1]),
        ("citations", [""]),
        ("citations", ["x"] * 21),
        ("multi_part", "yes"),
        ("category", "made_up"),
        ("category", None),
        ("urgency", 3),
        ("sentiment", "angry"),
        ("language", "English please"),
    ],
)
def test_a_fault_names_its_field(policy, resolve, field, value):
    with pytest.raises(ToolInputError, match=field):
        tools.proposal("resolve_ticket", resolve | {field: value}, policy)


def test_a_missing_field_is_a_fault(policy, resolve):
    del resolve["multi_part"]
    with pytest.raises(ToolInputError, match="multi_part"):
        tools.proposal("resolve_ticket", resolve, policy)


@pytest.mark.parametrize("key", ["ticket_id", "public", "requester_id", "email_ccs", "html_body", "assignee"])
def test_a_field_of_its_own_making_is_out_of_scope(policy, resolve, key):
    with pytest.raises(ToolInputError) as caught:
        tools.proposal("resolve_ticket", resolve | {key: "1"}, policy)
    assert caught.value.slug == "scope"


def test_citations_count_once(policy, resolve):
    cited = tools.proposal("resolve_ticket", resolve | {"citations": ["a", "b", "a"]}, policy).citations
    assert cited == ("a", "b")
