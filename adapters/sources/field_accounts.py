"""What the helpdesk itself knows of a requester."""

from __future__ import annotations

from adapters.sources.facts import facts
from connector.domain import Account, AccountStatus, Requester


class HelpdeskFields:
    """The user and organisation fields that came with the ticket; asks nobody."""

    name = "helpdesk"

    def lookup(self, requester: Requester) -> Account:
        if not requester.verified:
            return Account(AccountStatus.UNVERIFIED, source=self.name)
        found = facts(requester.fields)
        status = AccountStatus.FOUND if found else AccountStatus.NOT_FOUND
        return Account(status, found, self.name)
