"""青年需求直通车 · Youth Needs Express."""

__version__ = "0.1.0"
