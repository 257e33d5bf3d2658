"""The request under way: its body, its style, the conversation it names."""

from __future__ import annotations

from flask import g, request

from adapters.sandbox.intercom_hub import Hub
from adapters.sandbox.intercom_payloads import Style
from adapters.sandbox.intercom_rules import DIGITS, Body, Refused, invalid, not_found
from adapters.sandbox.intercom_state import Conversation


def body() -> Body:
    return Body.parse(request.get_data(), request.content_type or "")


def needs_2_16() -> None:
    if g.version < (2, 16):
        message = "Requested resource is not available in current API version"
        raise Refused(400, "intercom_version_invalid", message)


def style(hub: Hub) -> Style:
    """How this request wants to see things."""
    display = request.args.get("display_as")
    if display not in {None, "plaintext", "html"}:
        raise invalid("display_as", "must be plaintext")
    return Style(version=g.version, plain=display == "plaintext", unassigned=hub.options.unassigned)


def find(hub: Hub, conversation_id: str, what: str = "Resource") -> Conversation:
    """A conversation by its digits; "last" and other words find nothing."""
    found = hub.workspace.conversations.get(conversation_id) if DIGITS.fullmatch(conversation_id) else None
    if found is None:
        raise not_found(what)
    return found
