"""Refusals around tags."""

from app.kernel.problems import Problem


class UnknownTag(Problem):
    """The topic, kind or urgency is not in the taxonomy."""

    code = "tags.unknown"
    status = 422
    title = "分类不存在"
    detail = "分类表里没有这个主题、类型或紧急程度，请重新选择。"


class ModelNotFound(Problem):
    """There is no such model."""

    code = "model.not_found"
    status = 404
    title = "没有这个模型"
    detail = "没有这个版本的分类模型，可能已被清理。"


class ModelNotPromotable(Problem):
    """The model cannot go live."""

    code = "model.not_promotable"
    status = 409
    title = "不能启用这个模型"
    detail = "这个模型文件损坏，或已经在使用。"


class NothingToRollBack(Problem):
    """The shipped model is in use already."""

    code = "model.nothing_to_roll_back"
    status = 409
    title = "已经是最初的模型"
    detail = "现在使用的就是随程序提供的模型，没有更早的可以退回。"


class TaxonomyChanged(Problem):
    """A taxonomy of this version exists with other content."""

    code = "taxonomy.changed"
    status = 409
    title = "分类表版本重复"
    detail = "同一版本号的分类表内容不同，请给新的分类表换一个版本号。"
