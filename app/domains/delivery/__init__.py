"""Handing things over to partners: signed webhooks, and an event feed as the truth behind them.

Owns: partner_events, endpoints, deliveries, delivery_attempts. Jobs: delivery.send.
Emits: nothing. The journeys call `post`.
"""
