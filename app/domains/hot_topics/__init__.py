"""Hot topics (热点): what many people write about at the same time.

Owns hot_topics, hot_topic_members, hot_topic_sizes and hot_topic_runs; reads those of needs, and
copies no words from them. Emits nothing. The computation runs in a process of its own: nothing
that serves or works imports `clustering` or `finding`.
"""
