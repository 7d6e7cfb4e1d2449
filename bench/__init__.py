"""Speed, as ratios to hand-written code within one run: `make bench`.

Each path is driven three ways, turn by turn on the same database: our server with the whole
stack on, the same statements by hand on FastAPI and asyncpg (`by_hand.py`), and the bare
statements in pgbench. Absolute figures are this machine's; the ratios travel.
"""
