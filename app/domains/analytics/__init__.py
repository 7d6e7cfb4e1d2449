"""The three rates (响应率, 解决率, 满意率), and how far people and machine agree on topics.

Owns no table; reads those of needs, feedback, classifier and identity. Emits nothing.
"""
