"""Pure notions that every floor shares. Imports nothing of ours and no framework."""
