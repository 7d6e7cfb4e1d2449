"""Run the command line as a module."""

from app.entry.cli import main

main()
