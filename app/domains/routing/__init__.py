"""Ordered rules that staff edit: which needs go where, before any score is asked.

Owns: routing_versions, routing_rules, routing_alarms, routing_topic_modes.
Emits: nothing. The journeys ask for the published rules and `rules.evaluate` them.
"""
