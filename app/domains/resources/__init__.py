"""The resource map: who offers what, where, when, to whom, and how sure we are of it.

Owns: resource_services, resource_places, resources, resource_history, resource_confirmations.
Emits: nothing. The journeys ask for what has become stale, and for the supply of a topic.
"""
