"""The three rates (响应率, 解决率, 满意率) and what belongs to them.

Owns no table; reads those of needs, feedback and identity. Emits nothing.
"""
