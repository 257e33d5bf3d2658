"""The workspace's settings in the Intercom stand-in's API: tags and conversation attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import request

from adapters.sandbox import intercom_calls as calls
from adapters.sandbox.intercom_hub import Hub
from adapters.sandbox.intercom_payloads import plain_tag
from adapters.sandbox.intercom_rules import Refused, invalid, not_found
from adapters.sandbox.intercom_state import Attribute, Tag

Json = dict[str, Any]
#: Attribute types and the JSON values they take. The vendor also knows list, relationship and files.
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "decimal": (int, float),
    "boolean": (bool,),
    "datetime": (int,),
}


class Office:
    def __init__(self, hub: Hub) -> None:
        self.hub, self.space = hub, hub.workspace

    def routes(self) -> tuple[tuple[str, str, Callable[..., Json | None]], ...]:
        one = "/conversations/attributes/<attribute_id>"
        return (
            ("GET", "/tags", self.tags),
            ("POST", "/tags", self.create_tag),
            ("GET", "/tags/<tag_id>", self.tag),
            ("DELETE", "/tags/<tag_id>", self.delete_tag),
            ("GET", "/conversations/attributes", self.attributes),
            ("POST", "/conversations/attributes", self.create_attribute),
            ("GET", one, self.attribute),
            ("DELETE", one, self.archive_attribute),
        )

    def tags(self) -> Json:
        found = sorted(self.space.tags.values(), key=lambda tag: tag.name.casefold())
        return {"type": "list", "data": [plain_tag(tag) for tag in found]}

    def create_tag(self) -> Json:
        sent = calls.body()
        if set(sent.values) - {"name", "id"} or not isinstance(sent.values.get("name"), str):
            raise Refused(400, "parameter_invalid", "invalid tag parameters")
        name = sent.text("name").strip()
        if not sent.has("id"):
            return plain_tag(self.space.tag(name))
        tag = self.space.tags.get(sent.id("id"))
        if tag is None:
            raise not_found("Tag", "tag_not_found")
        self.space.tags[tag.id] = replace(tag, name=name)
        return plain_tag(self.space.tags[tag.id])

    def tag(self, tag_id: str) -> Json:
        return plain_tag(self._tag(tag_id))

    def delete_tag(self, tag_id: str) -> None:
        """Answered without content; a tag that a segment needs can't go."""
        tag = self._tag(tag_id)
        if tag.name in self.hub.options.segment_tags:
            said = "Unable to delete Tag with dependent objects. Segments: Seg 1."
            raise Refused(400, "tag_has_dependent_objects", said)
        del self.space.tags[tag.id]
        for conversation in self.space.conversations.values():
            conversation.tags = [one for one in conversation.tags if one.id != tag.id]

    def attributes(self) -> Json:
        calls.needs_2_16()
        archived = request.args.get("include_archived", "false")
        if archived not in {"true", "false"}:
            raise invalid("include_archived", "must be a boolean")
        found = [one for one in self.space.attributes if archived == "true" or not one.archived]
        return {"type": "list", "data": [self._card(one) for one in found]}

    def create_attribute(self) -> Json:
        calls.needs_2_16()
        sent = calls.body()
        sent.only("name", "description", "data_type", "required", "visible_to_team_ids", "multiline")
        name, kind = sent.text("name"), sent.text("data_type")
        if kind not in TYPES:
            raise Refused(422, "parameter_invalid", f"data_type '{kind}' is not valid")
        if self.space.attribute(name) is not None:
            raise Refused(422, "parameter_invalid", "an attribute with that name already exists")
        description = sent.maybe_text("description") or ""
        return self._card(self.space.add_attribute(name, kind, description=description))

    def attribute(self, attribute_id: str) -> Json:
        calls.needs_2_16()
        return self._card(self._attribute(attribute_id))

    def archive_attribute(self, attribute_id: str) -> Json:
        calls.needs_2_16()
        found = self._attribute(attribute_id)
        found.archived = True
        return self._card(found)

    def _tag(self, tag_id: str) -> Tag:
        if tag_id not in self.space.tags:
            raise not_found()
        return self.space.tags[tag_id]

    def _attribute(self, attribute_id: str) -> Attribute:
        found = next((one for one in self.space.attributes if str(one.id) == attribute_id), None)
        if found is None:
            raise Refused(404, "conversation_attribute_not_found", "Conversation attribute not found")
        return found

    def _card(self, one: Attribute) -> Json:
        return {
            "type": "conversation_attribute",
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "data_type": one.data_type,
            "required": False,
            "visible_to_team_ids": [],
            "archived": one.archived,
            "admin_id": self.hub.bot.id,
            "created_at": one.created_at,
            "updated_at": one.created_at,
        }
