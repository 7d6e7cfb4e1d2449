"""How a migration runs: one at a time, never waiting long for a lock."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from app.entry.tables import metadata
from app.platform.db import driver_url

_ADVISORY_LOCK = 727_001


def _is_ours(_object: object, name: str | None, *_rest: object) -> bool:
    # procrastinate's tables come from its own schema, not from our models.
    return not (name or "").startswith("procrastinate_")


def run() -> None:
    """Migrate the database that `needs-express migrate` names."""
    url = context.config.attributes["url"]
    engine = create_engine(driver_url(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET statement_timeout = '30s'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=_is_ours,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
