"""Refusals around hot topics."""

from app.kernel.problems import NotFound


class HotTopicNotFound(NotFound):
    """No such topic, or none of its needs is within the asker's offices."""

    code = "hot_topic.not_found"
    title = "没有找到这个热点"
    detail = "没有找到这个热点，它可能不在你的受理范围内。"
