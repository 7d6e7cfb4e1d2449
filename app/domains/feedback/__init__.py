"""What the youth says of the result: verdict, grades, words.

Owns: verdicts. Emits: nothing. The journey of a verdict closes or reopens the need.
"""
