"""Agreements reach their parties: proposals, and what is due or overdue."""
