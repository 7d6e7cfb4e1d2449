"""Deadlines as staff see them: ladders, policies, holds, the calendar, refusals and gaps."""
