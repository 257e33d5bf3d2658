"""Groups by name: what the policy calls them, the API knows by number."""

from __future__ import annotations

import logging

from adapters.zendesk import mapping
from adapters.zendesk.faults import ForbiddenError, usable
from adapters.zendesk.mapping import ident
from adapters.zendesk.transport import Transport

log = logging.getLogger(__name__)


def by_name(transport: Transport) -> dict[str, str]:
    """Numbers by name in small letters; none where we may not read them."""
    try:
        with usable():
            pages = transport.pages("/api/v2/groups.json")
            groups = [group for page in pages for group in page["groups"]]
    except ForbiddenError:
        log.warning("zendesk groups need the scope read")
        return {}
    named = {mapping.text(group.get("name")).casefold(): ident(group.get("id")) for group in groups}
    return {name: number for name, number in named.items() if number}
