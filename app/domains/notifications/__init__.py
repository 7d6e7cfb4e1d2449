"""What the youth is told: an inbox always, a WeChat subscribe message where one is granted.

Owns: inbox_messages, subscription_grants. Jobs: notifications.send.
Emits: nothing. The journeys call `tell`.
"""
