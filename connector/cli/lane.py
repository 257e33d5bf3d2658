"""The lanes of a worker's backfills, with helpdesks of their own that keep to a rate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from adapters.claude.batches import ClaudeBatches
from connector import bootstrap
from connector.counting import Counting
from connector.house import House
from connector.lanes import Lanes
from connector.settings import Settings
from connector.store import counters


def make_lanes(settings: Settings, house: House, counting: Counting) -> Lanes:
    def desk(name: str, pace: Callable[[], None]) -> Any:
        tell = partial(counting.count, counters.HELPDESK, name)
        return bootstrap.PLATFORMS[name].helpdesk(settings, tell, pace)

    return Lanes(house, settings.platforms, desk, ClaudeBatches(bootstrap.language_model(settings)))
