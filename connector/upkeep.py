"""What the workers do now and then, and how often."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from connector import audit, following, rating_due
from connector.alerts import Alarm, Watch
from connector.approvals import Overdue
from connector.audit_files import AuditFiles
from connector.chores import Chore, Chores
from connector.engine import Engine
from connector.house import House
from connector.knowledge.intake import Intake
from connector.ports import KnowledgeSource
from connector.reconcile import Sweeper
from connector.retention import Keeper
from connector.settings import Settings
from connector.store import watermarks
from connector.store.database import Database

log = logging.getLogger(__name__)

RATING_SECONDS, FOLLOW_SECONDS = 15.0, 30.0
ALERT_SECONDS, HOUR_SECONDS, DAY_SECONDS = 15.0, 3_600.0, 86_400.0


def make_chores(
    settings: Settings,
    house: House,
    *,
    sources: Sequence[KnowledgeSource],
    engine: Engine,
    stop: threading.Event,
    alarm: Alarm | None = None,
) -> Chores:
    """What the workers do now and then: sweep for messages that no delivery brought, let go of old rows."""
    intake, period = Intake(house.database, house.clock), settings.policy.knowledge.every_minutes * 60
    syncs = [Chore(f"knowledge:{one.name}", period, partial(intake.sync, one)) for one in sources]
    sweeper = Sweeper(house.database, house.ring, house.clock, settings.policy.timing.chat_seconds)
    sweeps = [
        Chore(f"reconcile:{name}", watermarks.PERIOD_SECONDS, partial(sweeper.sweep, desk))
        for name, desk in house.helpdesks.items()
    ]
    keeper = Keeper(house.database, settings.policy.retention, engine.forget, house.clock, house.sleep)
    retention = Chore("retention", DAY_SECONDS, keeper.tidy)
    sums = Chore("totals", HOUR_SECONDS, keeper.add_up)
    rating = Chore("ratings", RATING_SECONDS, partial(rating_due.ask_due, house))
    follow = Chore("outcomes", FOLLOW_SECONDS, partial(following.look, house))
    watch = Watch(
        house.database,
        settings.policy,
        alarm,
        house.clock,
        swept=tuple(house.helpdesks),
        began=house.clock(),
    )
    alerts = [
        Chore("alerts", ALERT_SECONDS, watch.look),
        Chore("alerts:audit", HOUR_SECONDS, watch.check_audit),
    ]
    overdue = Overdue(house.database, house.ring, house.clock)
    drafts = Chore("drafts", HOUR_SECONDS, overdue.look)
    anchor = Chore("anchor", HOUR_SECONDS, lambda: _log_head(house.database))
    folder = settings.policy.audit.folder
    files = [Chore("audit files", HOUR_SECONDS, AuditFiles(house.database, Path(folder), house.clock).write)]
    return Chores(
        [
            *sweeps,
            *syncs,
            retention,
            sums,
            drafts,
            rating,
            follow,
            *alerts,
            anchor,
            *(files if folder else []),
        ],
        database=house.database,
        worker=engine.executor_id,
        clock=house.clock,
        monotonic=house.monotonic,
        stop=stop,
    )


def _log_head(opened: Database) -> None:
    """Where logs are kept apart from the database, a forged chain does not fit them."""
    with opened.read() as connection:
        seq, newest = audit.head(connection)
    log.info("audit head", extra={"anchor": f"{seq}:{newest}"})
