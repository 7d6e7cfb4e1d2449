"""Jobs of delivery: none is needed any more, the courier looks by itself (`courier.py`)."""

from app.platform import jobs


@jobs.job("delivery.send")
async def send(delivery_id: str) -> None:
    """Do nothing: enqueued by a program before this one; the delivery's row is what counts."""
