"""What people want to show to everybody: checked by WeChat, doubted by people, or not shown.

Owns: contents, picture_checks, picture_verdicts. Emits: nothing. Jobs: moderation.check.
Whoever publishes something hands it in by `hand_in` and shows what is `passed`.
"""
