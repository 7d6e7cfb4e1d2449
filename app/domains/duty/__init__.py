"""Who is on duty, and who was called because somebody may be in danger.

Owns: duty_rosters, duty_alerts. Emits: nothing.
An alert is answered, or goes to the next on the roster, and then to all dispatchers.
"""
