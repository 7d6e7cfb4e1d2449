"""The test of an endpoint, in the background: it may take two minutes."""

from uuid import UUID

from app.journeys.onboarding import conformance
from app.platform import jobs


@jobs.job(conformance.TRY)
async def try_endpoint(run_id: str) -> None:
    """Carry a test out. May run twice: what is recorded once stays."""
    await conformance.carry_out(UUID(run_id))
