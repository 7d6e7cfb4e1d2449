"""What is said between a follower and the official account, as long as it is unfinished.

Owns: wechat_pushes, conversations. Emits: nothing. Knows neither persons nor needs: the journey
`journeys/wechat` tells it which account writes, and does what was decided.
"""
