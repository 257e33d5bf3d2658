"""What the stand-in's API and its people share: memory, moves, the lock, and the way out for webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from adapters.sandbox import intercom_hooks as hooks
from adapters.sandbox import intercom_people as people
from adapters.sandbox.courier import Courier
from adapters.sandbox.files import FileHost, SentFile
from adapters.sandbox.intercom_gate import LIMIT, Gate
from adapters.sandbox.intercom_moves import Change, Moves
from adapters.sandbox.intercom_payloads import Style, View
from adapters.sandbox.intercom_state import Workspace
from adapters.sandbox.pictures import picture_size
from adapters.sandbox.recorder import now_ms

#: How webhooks look: the app's API version decides, not the caller's header.
GENERATIONS = {
    "2.16": Style(plain=True),
    "2.14": Style(version=(2, 14), iso=True),
    "2019": Style(version=(2, 14)),
}


@dataclass(frozen=True, slots=True)
class Options:
    """*generation* names the shape of webhooks: "2.16", "2.14" (HTML bodies) or "2019".

    *operator_speaks* adds Operator's expectation to each new chat. *package_code* marks what the API wrote
    (None: not at all, as in some of the vendor's examples). *bot_takes* makes the bot's answers assign to it.
    *unassigned* is how nobody looks on the wire: None or 0. *topics* are those subscribed to (None: all).
    *segment_tags* are names of tags that a segment uses.
    *limit* is per window of ten seconds. *clock* gives epoch milliseconds. *seed* moves every id, for
    workspaces that must not share any.
    """

    app_id: str = "sandbox1"
    token: str = field(default="stand-in-access-token", repr=False)
    client_secret: str = field(default="stand-in-client-secret", repr=False)
    region: str = "US"
    generation: str = "2.16"
    operator_speaks: bool = True
    package_code: str | None = "helpdesk-connector"
    bot_takes: bool = False
    unassigned: int | None = None
    topics: Collection[str] | None = None
    segment_tags: Collection[str] = ()
    limit: int = LIMIT
    clock: Callable[[], int] = now_ms
    seed: int = 0


class Hub:
    """Whoever touches *workspace* or *moves* holds *lock*; *url* is filled in by the server."""

    def __init__(self, options: Options, *, pace: float) -> None:
        self.options = options
        self.lock = threading.RLock()
        self.url = ""
        self.files = FileHost()
        self.workspace = Workspace(options.app_id, options.clock, options.seed)
        self.moves = Moves(self.workspace)
        self.gate = Gate(options.token, options.clock, options.limit)
        self.courier = Courier(hooks.rules(lambda: self.courier.aim("")), pace=pace)
        self.operator = people.admin(self.workspace, "Operator", kind="bot", takes=False)
        self.bot = people.admin(self.workspace, "Support Assistant", takes=options.bot_takes)
        style = replace(GENERATIONS[options.generation], unassigned=options.unassigned)
        self._view = View(self.workspace, style)

    def attached(self, body: str, files: Sequence[SentFile]) -> tuple[str, tuple[hooks.Json, ...]]:
        """The body with the pictures that stand in it, and the other files as attachments.

        https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations (part_attachment)
        """
        kept = self.files.keep(files)
        links = {one.key: self.files.link(one, f"i/o/{self.options.app_id}") for one in kept}
        shown = [
            f'<div class="intercom-container"><img src="{links[k.key]}"></div>' for k in kept if k.file.inline
        ]
        listed = [
            {
                "type": "upload",
                "name": one.file.name,
                "url": links[one.key],
                "content_type": one.file.content_type,
                "filesize": len(one.file.data),
                "width": picture_size(one.file.data)[0],
                "height": picture_size(one.file.data)[1],
            }
            for one in kept
            if not one.file.inline
        ]
        return body + "".join(shown), tuple(listed)

    def publish(self, change: Change) -> None:
        """One notification for each topic the change fires."""
        for topic in change.topics:
            item = hooks.item(self._view, change, topic, generation=self.options.generation)
            self.notify(topic, item, change.conversation.id)

    def notify(self, topic: str, item: hooks.Json, ticket_id: str = "") -> None:
        wanted = self.options.topics
        if wanted is None or topic in wanted or topic == "ping":
            secret = self.options.client_secret
            self.courier.send(hooks.notification(self._view, topic, item, secret=secret, ticket_id=ticket_id))
